//! What a machine's administrator forbids Chromium's family: native hosts by name, or those that
//! users have registered. Gecko has no such policy.

use std::fs;

use serde_json::Value;

use super::{
    HOST_NAME,
    browser::Browser,
    fault::Fault,
    place::{Bases, Location},
    registry::{Hive, Key, Registry, View},
};

/// What the policies that can be read say. On macOS they are in managed preferences, which are
/// not looked at.
#[must_use]
pub fn faults(browser: &Browser, bases: &Bases, registry: &impl Registry) -> Vec<Fault> {
    let mut rules = Rules::default();
    for location in browser.policies {
        if let Location::Key(path) = location {
            for hive in [Hive::LocalMachine, Hive::CurrentUser] {
                rules.add_registry(registry, hive, &format!(r"Software\{path}"));
            }
        } else if let Some(folder) = bases.path(location) {
            rules.add_folder(&folder);
        }
    }
    rules.faults()
}

#[derive(Default)]
struct Rules {
    allowed: bool,
    blocked: Option<String>,
    users_forbidden: Option<String>,
}

impl Rules {
    fn add_folder(&mut self, folder: &std::path::Path) {
        let mut files: Vec<_> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "json")) {
            let policy: Option<Value> =
                fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            if let Some(policy) = policy {
                self.add(&policy, &file.display().to_string());
            }
        }
    }

    fn add(&mut self, policy: &Value, from: &str) {
        let names = |list: &str, among: &[&str]| {
            let entries = policy[list].as_array().map(Vec::as_slice).unwrap_or_default();
            entries.iter().filter_map(Value::as_str).any(|entry| among.contains(&entry))
        };
        self.allowed |= names("NativeMessagingAllowlist", &[HOST_NAME]);
        if names("NativeMessagingBlocklist", &["*", HOST_NAME]) {
            self.blocked.get_or_insert(format!("NativeMessagingBlocklist in {from}"));
        }
        if policy["NativeMessagingUserLevelHosts"] == Value::Bool(false) {
            let policy = format!("NativeMessagingUserLevelHosts in {from}");
            self.users_forbidden.get_or_insert(policy);
        }
    }

    fn add_registry(&mut self, registry: &impl Registry, hive: Hive, path: &str) {
        let key = |path: String| Key { hive, view: View::Shared, path };
        let list = |name: &str| -> Vec<Value> {
            let values = registry.values(&key(format!(r"{path}\{name}"))).unwrap_or_default();
            values.into_iter().map(|(_, value)| value.into()).collect()
        };
        let own = registry.values(&key(path.to_owned())).unwrap_or_default();
        let forbidden =
            own.iter().any(|(name, value)| name == "NativeMessagingUserLevelHosts" && value == "0");
        let policy = serde_json::json!({
            "NativeMessagingAllowlist": list("NativeMessagingAllowlist"),
            "NativeMessagingBlocklist": list("NativeMessagingBlocklist"),
            "NativeMessagingUserLevelHosts": !forbidden,
        });
        self.add(&policy, &key(path.to_owned()).to_string());
    }

    fn faults(self) -> Vec<Fault> {
        let blocked = self.blocked.filter(|_| !self.allowed);
        blocked
            .map(|policy| Fault::Blocked { policy })
            .into_iter()
            .chain(self.users_forbidden.map(|policy| Fault::UserHostsForbidden { policy }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn policies_are_read_as_chromium_reads_them() {
        for (policy, kinds) in [
            (json!({}), vec![]),
            (json!({ "NativeMessagingBlocklist": ["com.other"] }), vec![]),
            (json!({ "NativeMessagingBlocklist": ["*"] }), vec!["policy_blocked"]),
            (json!({ "NativeMessagingBlocklist": [HOST_NAME] }), vec!["policy_blocked"]),
            (
                json!({ "NativeMessagingBlocklist": ["*"], "NativeMessagingAllowlist": [HOST_NAME] }),
                vec![],
            ),
            (json!({ "NativeMessagingUserLevelHosts": false }), vec!["policy_user_hosts"]),
            (json!({ "NativeMessagingUserLevelHosts": true }), vec![]),
        ] {
            let mut rules = Rules::default();
            rules.add(&policy, "here");
            let found: Vec<_> = rules.faults().iter().map(Fault::kind).collect();
            assert_eq!(found, kinds, "{policy}");
        }
    }
}
