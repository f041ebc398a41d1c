//! PROTOCOL.md names every kind of failure and warning with its params.

const PROTOCOL: &str = include_str!("../PROTOCOL.md");

/// Kind and params of every variant of an enum, read from its source.
fn kinds(source: &str, name: &str) -> Vec<(String, Vec<String>)> {
    let start = source.find(&format!("pub enum {name} {{")).expect("the enum");
    let body = &source[start..start + source[start..].find("\n}").expect("its end")];
    // A variant begins a line of its own, one level in; its fields end with the next brace.
    let is_variant = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
    body.split("\n    ")
        .filter(|line| is_variant(line))
        .map(|line| {
            let rest = &body[body.find(line).expect("from the body")..];
            let open = rest.find('{').expect("fields");
            let close = rest.find('}').expect("their end");
            let fields =
                rest[open + 1..close].split(',').filter_map(|field| field.split(':').next());
            let params = fields.map(str::trim).filter(|field| !field.is_empty()).map(camel);
            (snake(rest[..open].trim()), params.collect())
        })
        .collect()
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let mut chars = part.chars();
        text + &chars
            .next()
            .map(|c| c.to_ascii_uppercase())
            .into_iter()
            .chain(chars)
            .collect::<String>()
    })
}

fn every_kind_has_its_row(source: &str, name: &str, least: usize) {
    let kinds = kinds(source, name);
    assert!(kinds.len() >= least, "only {} kinds of {name} were found", kinds.len());
    for (kind, params) in kinds {
        let row = PROTOCOL
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&format!("| `{kind}` |")))
            .unwrap_or_else(|| panic!("PROTOCOL.md has no row for {kind}"));
        for param in params {
            assert!(row.contains(&format!("`{param}`")), "{kind}: {param} is missing in {row}");
        }
    }
}

#[test]
fn every_failure_is_documented() {
    every_kind_has_its_row(include_str!("../src/protocol/failure.rs"), "Failure", 40);
}

#[test]
fn every_warning_is_documented() {
    let table = PROTOCOL.split("## Warnings").nth(1).expect("a chapter");
    assert!(table.contains("| kind | params | says |"));
    for (kind, params) in kinds(include_str!("../src/protocol/warning.rs"), "Warning") {
        let row = table.lines().find(|line| line.starts_with(&format!("| `{kind}` |")));
        let row = row.unwrap_or_else(|| panic!("PROTOCOL.md has no row for {kind}"));
        for param in params {
            assert!(row.contains(&format!("`{param}`")), "{kind}: {param} is missing in {row}");
        }
    }
}

#[test]
fn every_capability_and_method_is_documented() {
    for capability in hub_bridge::protocol::CAPABILITIES {
        assert!(PROTOCOL.contains(&format!("`{capability}`")), "{capability}");
    }
    let dispatch = include_str!("../src/host/rpc.rs");
    let methods = dispatch.split('"').filter(|text| {
        text.split_once('/').is_some_and(|(a, b)| {
            !a.is_empty() && (a.to_owned() + b).chars().all(|c| c.is_ascii_lowercase())
        })
    });
    let mut count = 0;
    for method in methods {
        assert!(PROTOCOL.contains(&format!("| `{method}` |")), "{method}");
        count += 1;
    }
    assert!(count >= 10, "{count} methods");
}
