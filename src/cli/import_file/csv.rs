//! CSV with a header: `name,url,key[,family][,models]`, in any order, among other columns.

use super::{FileError, Loaded};
use crate::protocol::{Item, Model, UnknownFamily};

/// What may stand between the cells; a spreadsheet writes the one of its country.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// What separates the cells of a CSV; `None` where the text is none.
pub fn delimiter(text: &str) -> Option<char> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    DELIMITERS.into_iter().find(|delimiter| {
        let bare = |cell: &str| cell.trim().trim_matches('"').to_lowercase();
        let cells: Vec<String> = first.split(*delimiter).map(bare).collect();
        cells.len() > 1 && cells.iter().any(|cell| cell == "key" || cell == "url")
    })
}

pub fn read(text: &str, delimiter: char) -> Result<Loaded, FileError> {
    let mut rows = rows(text, delimiter).into_iter();
    let header = rows.next().and_then(|row| row.cells).unwrap_or_default();
    let header: Vec<String> = header.iter().map(|cell| cell.to_lowercase()).collect();
    if !["url", "key"].iter().all(|name| header.iter().any(|cell| cell == name)) {
        return Err(FileError::Header);
    }
    let mut loaded = Loaded::default();
    for Row { line, cells } in rows {
        let cells = cells.ok_or_else(|| "it is no CSV".to_owned());
        loaded.add("line", line, cells.and_then(|cells| read_row(&header, &cells)));
    }
    Ok(loaded)
}

fn read_row(header: &[String], cells: &[String]) -> Result<Item, String> {
    let cell = |name: &str| {
        let column = header.iter().position(|cell| cell == name)?;
        cells.get(column).filter(|text| !text.is_empty()).cloned()
    };
    let mut item = Item::new(cell("key").ok_or("it has no key")?.into());
    item.site_url = cell("url");
    item.site_name = cell("name");
    let family = cell("family").map(|text| text.parse()).transpose();
    item.family = family.map_err(|error: UnknownFamily| format!("family: {error}"))?;
    item.models = cell("models").map(|text| {
        let names = text.split(|c: char| c.is_whitespace() || ",;|".contains(c));
        let names = names.filter(|name| !name.is_empty());
        names.map(|name| Model { name: name.to_owned(), alias: None }).collect()
    });
    Ok(item)
}

/// A row and the line on which it begins. No cells: it is none.
struct Row {
    line: usize,
    cells: Option<Vec<String>>,
}

/// The rows that are not blank; a quoted cell may have line breaks.
///
/// After a line that is no row, what follows is read as if it were not there, so that a quote too
/// many costs one line and not the rest of the file, which a reader of CSV would make of it.
fn rows(text: &str, delimiter: char) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while !rest.is_empty() {
        let whole = split_outside_quotes(rest, '\n').next().unwrap_or_default();
        let cells: Option<Vec<String>> = split_outside_quotes(whole, delimiter).map(cell).collect();
        let taken = if cells.is_some() { whole } else { whole.lines().next().unwrap_or_default() };
        // As a spreadsheet writes its empty rows.
        let is_blank = cells.as_ref().is_some_and(|cells| cells.iter().all(String::is_empty));
        if !is_blank {
            rows.push(Row { line, cells });
        }
        line += taken.matches('\n').count() + 1;
        rest = rest[taken.len()..].strip_prefix('\n').unwrap_or_default();
    }
    rows
}

fn split_outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

/// What a cell holds. `None`: quotes stand in it otherwise than around the whole, two for each one
/// inside; readers of CSV take that too, each in its way.
fn cell(text: &str) -> Option<String> {
    let Some(inner) = text.strip_prefix('"') else {
        return (!text.contains('"')).then(|| text.trim().to_owned());
    };
    let inner = inner.strip_suffix('"')?;
    let is_whole = !inner.replace(r#""""#, "").contains('"');
    is_whole.then(|| inner.replace(r#""""#, r#"""#).trim().to_owned())
}
