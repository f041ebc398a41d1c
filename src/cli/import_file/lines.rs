//! Lines of `name url key`; the name may have spaces and may be missing; `#` begins a comment.

use super::Loaded;
use crate::protocol::Item;

/// What may stand between the words of a line, where it is not spaces.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

pub fn read(text: &str) -> Loaded {
    let mut loaded = Loaded::default();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if !line.is_empty() && !line.starts_with('#') {
            let item = read_line(line).ok_or_else(|| "it is no “name url key”".to_owned());
            loaded.add("line", number, item);
        }
    }
    loaded
}

fn read_line(line: &str) -> Option<Item> {
    let separated = SEPARATORS.into_iter().find_map(|separator| {
        let cells: Vec<&str> = line.split(separator).map(str::trim).collect();
        if cells.len() > 3 { None } else { name_url_key(&cells) }
    });
    separated.or_else(|| name_url_key(&line.split_whitespace().collect::<Vec<_>>()))
}

fn name_url_key(words: &[&str]) -> Option<Item> {
    let [name @ .., url, key] = words else { return None };
    let is_word = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    let is_address = is_word(url) && url.contains(['.', ':', '/']) && !url.contains(SEPARATORS);
    // An address in another place: in a line of another order a key would be taken for a name.
    let elsewhere = name.iter().chain([key]).any(|word| word.contains("://"));
    if !is_address || !is_word(key) || elsewhere {
        return None;
    }
    let mut item = Item::new((*key).into());
    item.site_url = Some((*url).to_owned());
    item.site_name = Some(name.join(" ")).filter(|name| !name.is_empty());
    Some(item)
}
