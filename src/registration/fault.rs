use serde::Serialize;

use crate::{extension::ExtensionId, protocol::plain_text};

/// Why a browser does not start the host, or should not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
#[allow(missing_docs, reason = "the texts say it")]
pub enum Fault {
    #[error("there is no manifest")]
    Missing,
    #[error("it can't be read: {reason}")]
    Unreadable { reason: String },
    #[error("the registry names {}, which is not there", plain(.path))]
    ManifestGone { path: String },
    #[error("it is no UTF-8 text")]
    NotUtf8,
    #[error("it is no JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("it has in it what only Chromium takes: a comment, a line break within a text, or \\x")]
    Comment,
    #[error("it is no JSON object")]
    NotAnObject,
    #[error("it has no “{member}”")]
    Lacks { member: &'static str },
    #[error("its “{member}” is no text")]
    NotAText { member: &'static str },
    #[error("its member “{}” is one that Firefox does not know, and refuses the whole file for", plain(.member))]
    Extra { member: String },
    #[error("its name is “{}” instead of “{}”", plain(.name), super::HOST_NAME)]
    Name { name: String },
    #[error("its type is “{}” instead of “stdio”", plain(.found))]
    Type { found: String },
    #[error("its description is empty")]
    NoDescription,
    #[error("the program's path is not a full one: {}", plain(.path))]
    PathRelative { path: String },
    #[error("its list of extensions is empty")]
    NobodyAllowed,
    #[error("“{}” in its list is no extension's id, and spoils the whole file", plain(.id))]
    BadId { id: String },
    #[error("it does not let in {}", list(.ids))]
    NotAllowed { ids: Vec<ExtensionId> },
    #[error("the program is not there: {}", plain(.path))]
    ProgramGone { path: String },
    #[error("the program is a folder: {}", plain(.path))]
    ProgramIsFolder { path: String },
    #[error("the program may not be executed: {}", plain(.path))]
    NotExecutable { path: String },
    #[error("the program is not for this machine ({is}): {}", plain(.path))]
    WrongFormat { path: String, is: String },
    #[error("the program is not hub-bridge: {}", plain(.path))]
    NotOurs { path: String },
    #[error("others may write to {}, and so replace the program that the browser starts", plain(.path))]
    WritableByOthers { path: String },
    #[error("a policy of this machine forbids native hosts of this name ({})", plain(.policy))]
    Blocked { policy: String },
    #[error("a policy of this machine forbids hosts that users have registered ({})", plain(.policy))]
    UserHostsForbidden { policy: String },
}

impl Fault {
    /// What programs key on: `not_json`, `program_gone`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Missing => "manifest_missing",
            Self::Unreadable { .. } => "manifest_unreadable",
            Self::ManifestGone { .. } => "manifest_gone",
            Self::NotUtf8 => "not_utf8",
            Self::NotJson { .. } => "not_json",
            Self::Comment => "comment",
            Self::NotAnObject => "not_an_object",
            Self::Lacks { .. } => "member_missing",
            Self::NotAText { .. } => "member_not_text",
            Self::Extra { .. } => "extra_member",
            Self::Name { .. } => "wrong_name",
            Self::Type { .. } => "wrong_type",
            Self::NoDescription => "no_description",
            Self::PathRelative { .. } => "path_relative",
            Self::NobodyAllowed => "nobody_allowed",
            Self::BadId { .. } => "bad_id",
            Self::NotAllowed { .. } => "id_not_allowed",
            Self::ProgramGone { .. } => "program_gone",
            Self::ProgramIsFolder { .. } => "program_is_folder",
            Self::NotExecutable { .. } => "not_executable",
            Self::WrongFormat { .. } => "wrong_format",
            Self::NotOurs { .. } => "not_ours",
            Self::WritableByOthers { .. } => "writable_by_others",
            Self::Blocked { .. } => "policy_blocked",
            Self::UserHostsForbidden { .. } => "policy_user_hosts",
        }
    }

    /// Whether the browser starts the host even so.
    #[must_use]
    pub const fn is_survivable(&self) -> bool {
        matches!(self, Self::NotOurs { .. } | Self::WritableByOthers { .. })
    }
}

fn plain(text: &str) -> String {
    plain_text(text, 300)
}

fn list(ids: &[ExtensionId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
