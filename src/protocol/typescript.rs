//! The same words as TypeScript, for the extension: generated from the types here, and never
//! written by hand. `UPDATE_TYPESCRIPT=1 cargo test --lib typescript` writes the file anew.

use std::{env, fmt::Write as _, fs, path::Path};

use ts_rs::{Config, TS};

use super::*;

const FILE: &str = "extension-shim/src/protocol.ts";

const HEAD: &str = "// Generated from hub-bridge's src/protocol by its tests; do not edit.
// What each of these means is in PROTOCOL.md.
";

/// A method of the protocol: its name, its parameters and its result.
type Method = (&'static str, &'static str, &'static str);

/// In PROTOCOL.md's order.
const METHODS: [Method; 14] = [
    ("bridge/hello", "{ client?: { name: string; version: string } }", "HelloResult"),
    ("profile/list", "Record<string, never>", "ProfileListResult"),
    ("profile/set", "ProfileSetParams", "ProfileSetResult"),
    ("profile/remove", "ProfileRemoveParams", "ProfileRemoveResult"),
    ("secret/set", "SecretSetParams", "SecretSetResult"),
    ("secret/remove", "SecretRemoveParams", "SecretRemoveResult"),
    ("connection/verify", "ConnectionVerifyParams", "ConnectionVerifyResult"),
    ("provider/list", "ProviderListParams", "ProviderListResult"),
    ("import/run", "ImportRunParams", "ImportReport"),
    ("import/undo", "ImportUndoParams", "ImportReport"),
    ("history/list", "HistoryListParams", "HistoryListResult"),
    ("history/get", "HistoryGetParams", "ImportReport"),
    ("model/discover", "ModelDiscoverParams", "ModelDiscoverResult"),
    ("management/request", "ManagementRequestParams", "ManagementRequestResult"),
];

fn typescript() -> String {
    // Lengths and times fit into a number, and JSON has no other kind.
    let config = Config::new().with_large_int("number");
    let mut text = HEAD.to_owned();
    macro_rules! declare {
        ($($type:ty),+ $(,)?) => {
            $(
                let docs = <$type>::docs().unwrap_or_default();
                let declaration = by_name(&<$type>::decl(&config), &config);
                write!(text, "\n{docs}export {declaration}\n").expect("a text takes all");
            )+
        };
    }
    declare!(
        Family,
        Failure,
        Warning,
        WarningNote,
        ItemError,
        ErrorObject,
        ErrorData,
        HelloResult,
        Limits,
        Profile,
        ProfileListResult,
        ProfileSetParams,
        ProfileSetResult,
        ProfileRemoveParams,
        ProfileRemoveResult,
        SecretSetParams,
        SecretSetResult,
        SecretRemoveParams,
        SecretRemoveResult,
        ConnectionVerifyParams,
        ConnectionVerifyResult,
        ServerInfo,
        ProviderListParams,
        ProviderListResult,
        ProviderSummary,
        ProviderKey,
        ImportRunParams,
        Item,
        Model,
        Verify,
        NameMatch,
        DiscoverModels,
        ImportReport,
        Summary,
        Outcome,
        ItemResult,
        SiteCheck,
        ProviderRef,
        Change,
        Phase,
        ImportProgress,
        ImportUndoParams,
        HistoryListParams,
        HistoryListResult,
        HistoryEntry,
        HistoryGetParams,
        ModelDiscoverParams,
        ModelDiscoverResult,
        ManagementRequestParams,
        ManagementRequestResult,
        ManagementHeaders,
    );
    text.push_str(
        "\n/** Every method: what it takes and what it gives. */\nexport interface Methods {\n",
    );
    for (method, params, result) in METHODS {
        writeln!(text, "  \"{method}\": {{ params: {params}; result: {result} }};")
            .expect("a text takes all");
    }
    text.push_str("}\n");
    text
}

/// What is flattened into another type is written out there; its name says the same.
fn by_name(declaration: &str, config: &Config) -> String {
    let failure = format!("& ({})", Failure::inline(config));
    let warning = format!("& ({})", Warning::inline(config));
    declaration.replace(&failure, "& Failure").replace(&warning, "& Warning")
}

#[test]
fn the_extensions_types_are_these() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let text = typescript();
    if env::var_os("UPDATE_TYPESCRIPT").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, &text).expect("a file");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "{FILE} is stale: UPDATE_TYPESCRIPT=1 cargo test --lib typescript");
}

#[test]
fn every_method_of_the_protocol_is_there() {
    let page = include_str!("../../PROTOCOL.md");
    for (method, ..) in METHODS {
        assert!(page.contains(&format!("| `{method}` |")), "{method} is in PROTOCOL.md");
    }
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    for (method, _) in rows.filter(|(name, _)| name.contains('/') && !name.starts_with('$')) {
        let known = METHODS.iter().any(|(name, ..)| *name == method) || method == "import/progress";
        assert!(known, "{method} has its types");
    }
}
