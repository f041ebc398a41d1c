//! What goes into a bug report: how the machine is and what the checks and the log say, without
//! anything that is somebody's own. No secret, no home folder, no user's name, no server's address.

use std::{env, fmt::Write as _, fs, net::IpAddr, path::Path};

use url::Url;

use super::{Check, Status};
use crate::{
    address,
    files::Folders,
    protocol::{plain_text, redact},
    settings::Settings,
};

/// What a report is made of.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The operating system, as it calls itself.
    pub system: Option<String>,
    /// Its kernel's version.
    pub kernel: Option<String>,
    /// Environment variables that are set; values of the harmless ones.
    pub variables: Vec<(String, Option<String>)>,
    /// The end of the log.
    pub log: Vec<String>,
    /// What is taken out, wherever it stands.
    pub own: Own,
}

/// What tells whose report it is.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The home folder.
    pub home: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// Hosts of the profiles that are on other machines.
    pub hosts: Vec<String>,
}

/// Variables that matter by being set; what is in them may be private.
const BY_NAME: [&str; 18] = [
    "HUB_BRIDGE_MANAGEMENT_URL",
    "HUB_BRIDGE_MANAGEMENT_KEY",
    "HUB_BRIDGE_ALLOW_INSECURE_HTTP",
    "DBUS_SESSION_BUS_ADDRESS",
    "GNOME_KEYRING_CONTROL",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SUDO_USER",
    "SNAP",
    "FLATPAK_ID",
    "APPIMAGE",
    "container",
    "WSL_DISTRO_NAME",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
];
/// Variables that say which desktop this is and where files are.
const BY_VALUE: [&str; 9] = [
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_DESKTOP",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_DATA_DIRS",
];
const HIDDEN_HOST: &str = "[host]";
const LINES: usize = 40;
const LONGEST_LINE: usize = 500;
/// Names of users that are nobody's own.
const COMMON_USERS: [&str; 2] = ["root", "user"];

impl Facts {
    /// Looks at this machine.
    #[must_use]
    pub fn gather(folders: &Folders, settings: Option<&Settings>) -> Self {
        let by_name = BY_NAME.into_iter().filter(|name| env::var_os(name).is_some());
        let by_value = BY_VALUE.into_iter().filter_map(|name| {
            let value = env::var_os(name)?;
            Some((name.to_owned(), Some(value.to_string_lossy().into_owned())))
        });
        Self {
            system: system(),
            kernel: cfg!(target_os = "linux")
                .then(|| first_line(Path::new("/proc/sys/kernel/osrelease")))
                .flatten(),
            variables: by_name.map(|name| (name.to_owned(), None)).chain(by_value).collect(),
            log: last_lines(&folders.logs()),
            own: Own::gather(settings),
        }
    }
}

impl Own {
    fn gather(settings: Option<&Settings>) -> Self {
        let home = directories::BaseDirs::new();
        let home = home.map(|dirs| dirs.home_dir().to_string_lossy().into_owned());
        let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok());
        let folder = home.as_deref().and_then(|home| Path::new(home).file_name());
        let user = user.or_else(|| folder.map(|name| name.to_string_lossy().into_owned()));
        let profiles = settings.into_iter().flat_map(|settings| &settings.profiles);
        let urls = profiles.map(|profile| &profile.connection.url).filter(|url| !url.is_loopback());
        let hosts = urls.map(|url| {
            let host = url.host();
            host.rsplit_once(':').map_or(host.clone(), |(bare, _)| bare.to_owned())
        });
        Self { home, user, hosts: hosts.collect() }
    }
}

/// The report: plain text that can be pasted anywhere.
#[must_use]
pub fn text(facts: &Facts, checks: &[Check]) -> String {
    let mut report = String::new();
    let mut line = |text: String| {
        // A line feed in what somebody else wrote would make two lines of one.
        let _ = writeln!(report, "{}", facts.own.take_out(&plain_text(&text, LONGEST_LINE)));
    };
    let (os, arch) = (env::consts::OS, env::consts::ARCH);
    let build = if cfg!(debug_assertions) { " (debug build)" } else { "" };
    line(format!("hub-bridge {}{build} on {os}-{arch}", env!("CARGO_PKG_VERSION")));
    for (what, known) in [("System", &facts.system), ("Kernel", &facts.kernel)] {
        if let Some(known) = known {
            line(format!("{what}: {known}"));
        }
    }
    line(String::new());
    line("Environment:".into());
    for (name, value) in &facts.variables {
        line(
            value
                .as_ref()
                .map_or_else(|| format!("  {name} is set"), |value| format!("  {name}={value}")),
        );
    }
    line(String::new());
    line("Checks:".into());
    for check in checks {
        line(one_line(check));
    }
    line(String::new());
    line("Log:".into());
    for entry in &facts.log {
        line(format!("  {entry}"));
    }
    report
}

fn one_line(check: &Check) -> String {
    let status = match check.status {
        Status::Good => "good",
        Status::Skipped => "skipped",
        Status::Notice => "notice",
        Status::Bad => "BAD",
    };
    format!("  {status:<8}{} ({}): {}", check.subject, check.kind, check.message)
}

impl Own {
    /// A line without secrets, and without what tells whose it is.
    fn take_out(&self, line: &str) -> String {
        // Hosts first: what is in front of an @ goes with its host.
        let mut line = redact(&hide_hosts(line));
        if let Some(home) = self.home.as_deref().filter(|home| home.len() > 1) {
            line = line.replace(home, "~");
        }
        for host in &self.hosts {
            line = replace_word(&line, host, HIDDEN_HOST);
        }
        let user = self.user.as_deref().filter(|user| !COMMON_USERS.contains(user));
        user.map_or(line.clone(), |user| replace_word(&line, user, "[user]"))
    }
}

/// Replaces a word, and leaves words alone that it is a part of.
fn replace_word(line: &str, word: &str, by: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(word).filter(|_| !word.is_empty()) {
        let (before, found) = rest.split_at(start);
        let behind = &found[word.len()..];
        let whole = !before.chars().next_back().is_some_and(is_part)
            && !behind.chars().next().is_some_and(is_part);
        shown.push_str(before);
        shown.push_str(if whole { by } else { word });
        rest = behind;
    }
    shown + rest
}

/// Takes out the hosts of URLs and addresses by number, but this machine's own.
fn hide_hosts(line: &str) -> String {
    let ends_word = |c: char| c.is_whitespace() || "\"'“”‘’<>(),;|[]{}=".contains(c);
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let length = rest.find(ends_word).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        shown.push_str(&hide_host(word));
        let mut chars = behind.chars();
        shown.extend(chars.next());
        rest = chars.as_str();
    }
    shown
}

fn hide_host(word: &str) -> String {
    if let Some(start) = word.find("://") {
        let url = Url::parse(word).or_else(|_| Url::parse(word.trim_end_matches(['.', ':'])));
        if url.is_ok_and(|url| url.has_host() && !address::is_loopback(&url)) {
            let scheme = &word[..start];
            let behind = &word[start + 3..];
            let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
            return format!("{scheme}://{HIDDEN_HOST}{}", &behind[end..]);
        }
        return word.to_owned();
    }
    let bare = word.trim_end_matches(['.', ':', '!', '?']);
    let without_port = bare.rsplit_once(':').map_or(bare, |(host, _)| host);
    let number = |text: &str| text.parse::<IpAddr>().ok();
    match number(bare).map(|ip| (ip, bare)).or_else(|| Some((number(without_port)?, without_port)))
    {
        Some((ip, text)) if !ip.is_loopback() && !ip.is_unspecified() => {
            word.replacen(text, HIDDEN_HOST, 1)
        }
        _ => word.to_owned(),
    }
}

fn system() -> Option<String> {
    // Wine shows Windows' programs the files of the system below.
    let text = cfg!(target_os = "linux").then(|| fs::read_to_string("/etc/os-release").ok())??;
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

fn first_line(path: &Path) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.lines().next()?.to_owned())
}

/// The end of the newest log.
fn last_lines(logs: &Path) -> Vec<String> {
    let entries = fs::read_dir(logs).into_iter().flatten().flatten();
    // Their names have the day in them.
    let newest = entries.map(|entry| entry.path()).filter(|path| path.is_file()).max();
    let bytes = newest.and_then(|path| fs::read(path).ok()).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|&line| line.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(log: &[&str]) -> Facts {
        Facts {
            system: Some("Debian GNU/Linux 12 (bookworm)".into()),
            kernel: Some("6.1.0-28-amd64".into()),
            variables: vec![
                ("HUB_BRIDGE_MANAGEMENT_KEY".into(), None),
                ("XDG_CONFIG_HOME".into(), Some("/home/ada/.config".into())),
            ],
            log: log.iter().map(|&line| line.to_owned()).collect(),
            own: Own {
                home: Some("/home/ada".into()),
                user: Some("ada".into()),
                hosts: vec!["nas.example.com".into()],
            },
        }
    }

    #[test]
    fn nothing_in_it_is_somebodys_own() {
        let facts = facts(&[
            "INFO key sk-0123456789abcdef0123 Bearer hunter2hunter2 http://me:hunter3@p.test/",
            "INFO read /home/ada/.config/hub-bridge/config.toml as ada, at 192.168.1.5:8317.",
            "WARN nas.example.com:8317 and fd00::5 and https://nas.example.com/cpa/v0/management",
            "INFO https://relay.example.org/v1 says \u{1b}[31mred",
        ]);
        let checks = [
            Check::failed(
                "CLIProxyAPI",
                &crate::protocol::Failure::Unreachable {
                    host: "nas.example.com".into(),
                    reason: "nothing listens there".into(),
                },
            ),
            Check::good("Folders", "/home/ada/.config/hub-bridge can be written."),
        ];
        let report = text(&facts, &checks);
        for own in [
            "sk-0123",
            "hunter",
            "/home",
            "ada",
            "nas.example",
            "192.168",
            "fd00",
            "relay.example",
            "p.test",
            "\u{1b}",
        ] {
            assert!(!report.contains(own), "{own} in\n{report}");
        }
        for kept in [
            "Debian GNU/Linux 12 (bookworm)\n",
            "  HUB_BRIDGE_MANAGEMENT_KEY is set\n",
            "  XDG_CONFIG_HOME=~/.config\n",
            "  BAD     CLIProxyAPI (unreachable): Could not reach CLIProxyAPI at [host]: nothing",
            "  good    Folders (ok): ~/.config/hub-bridge can be written.\n",
            "read ~/.config/hub-bridge/config.toml as [user], at [host]:8317.\n",
            "https://[host]/cpa/v0/management\n",
        ] {
            assert!(report.contains(kept), "{kept} not in\n{report}");
        }
    }

    #[test]
    fn this_machine_and_ordinary_words_stay() {
        for line in [
            "It answers at http://localhost:8317.",
            "http://127.0.0.1:8317/v0/management",
            "[::1]:8317 and 127.0.0.1:8317 and 0.0.0.0",
            "2026-11-23T06:10:34Z version 7.2.140 adamant ada-lovelace",
        ] {
            assert_eq!(facts(&[]).own.take_out(line), line);
        }
        let own = Own { home: Some("/".into()), user: Some("root".into()), hosts: Vec::new() };
        assert_eq!(own.take_out("/root is root's"), "/root is root's");
    }

    #[test]
    fn the_log_ends_with_its_newest_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(last_lines(&folder.path().join("none")), Vec::<String>::new());
        let lines: String = (1..=100).fold(String::new(), |text, n| text + &format!("line {n}\n"));
        fs::write(folder.path().join("hub-bridge.2026-11-22.log"), "old\n").expect("written");
        fs::write(folder.path().join("hub-bridge.2026-11-23.log"), lines).expect("written");
        let last = last_lines(folder.path());
        assert_eq!((last.len(), &*last[0], &*last[39]), (40, "line 61", "line 100"));
    }
}
