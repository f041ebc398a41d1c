//! The way from the key store to CLIProxyAPI's answer: is there a key, who listens, is the key
//! taken, and what does the server's version bring with it?

use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::{Check, Status, machine};
use crate::{
    bridge::keys,
    cliproxy::{
        self, Client, FamilyRow, Owner,
        find::{self, Seen, Sighting},
        version::{self, Quirk},
    },
    failure,
    files::Folders,
    protocol::{Failure, Family, plain_text},
    settings::{Profile, Settings},
};

const STORE: &str = "Key store";
const SERVER: &str = "CLIProxyAPI";
const LISTENER: &str = "Listener";
const KEY: &str = "Management key";
const VERSION: &str = "Version";

/// A store that takes longer makes people think that an import hangs.
const SLOW_STORE: Duration = Duration::from_secs(3);

/// Checks the way to the CLIProxyAPI of this profile, or of the default one, and the clock by it.
///
/// One request carries the key; none, if the key is known to be refused or something else listens
/// there. `settings` are `None` where they can't be read.
pub async fn check(
    folders: &Folders,
    settings: Option<&Settings>,
    profile: Option<&str>,
) -> Vec<Check> {
    let skip_all = |why: &str| {
        let subjects = [STORE, SERVER, KEY, VERSION];
        let mut checks: Vec<Check> =
            subjects.into_iter().map(|subject| Check::skipped(subject, why)).collect();
        checks.push(machine::clock(None));
        checks
    };
    let Some(settings) = settings else {
        return skip_all("The settings can't be read.");
    };
    match settings.named(profile) {
        Ok(profile) => check_profile(folders, settings, profile).await,
        Err(_) if profile.is_none() => skip_all("No profile says where CLIProxyAPI is."),
        Err(error) => {
            let mut checks = skip_all("There is no such profile.");
            checks.insert(0, Check::failed("Profile", &error.into()));
            checks
        }
    }
}

async fn check_profile(folders: &Folders, settings: &Settings, profile: &Profile) -> Vec<Check> {
    let url = &profile.connection.url;
    let (store, key) = read_key(folders, settings, profile).await;
    let sighting = find::look(&profile.connection).await;
    let is_there = !sighting.rules_out() && sighting.url == *url;
    let owner = cliproxy::owner(url, &settings.trusted_listeners);
    let is_foreign = matches!(owner, Owner::Foreign(_));

    let mut checks = vec![store, server(profile, &sighting)];
    if url.is_loopback() && !matches!(sighting.seen, Seen::Nothing(_)) {
        checks.push(listener(owner, profile));
    }
    match key {
        Some(key) if is_there && !is_foreign => {
            checks.extend(send_key(folders, settings, profile, key).await);
        }
        key => {
            let why = match (key, is_foreign) {
                (None, _) => "There is no key to try.",
                (Some(_), true) => "The key is not sent to another user's program.",
                (Some(_), false) => "The key is not sent while CLIProxyAPI is not seen there.",
            };
            checks.push(Check::skipped(KEY, why));
            checks.push(Check::skipped(VERSION, "Only an answer to the key tells it."));
        }
    }
    checks.push(machine::clock(sighting.date));
    checks
}

async fn read_key(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> (Check, Option<SecretString>) {
    let start = Instant::now();
    let name = keys::store_name(folders, settings, profile);
    let read = keys::of_profile(folders, settings, profile, || {}).await;
    match name.and_then(|name| Ok((name, read?))) {
        Ok((name, key)) => (found_key(name, &profile.name, start.elapsed()), Some(key)),
        Err(failure) => (Check::failed(STORE, &failure), None),
    }
}

fn found_key(store: &str, profile: &str, took: Duration) -> Check {
    let message = format!("The key of “{profile}” is kept in: {store}.");
    if took < SLOW_STORE {
        return Check::good(STORE, message);
    }
    let message = format!("{message} It took {} seconds to come out.", took.as_secs());
    Check::new(Status::Notice, "key_store_slow", STORE, message)
        .remedy("Unlock your keyring at login, so that imports need not wait for you.")
}

fn server(profile: &Profile, sighting: &Sighting) -> Check {
    let host = sighting.url.host();
    if let Some(failure) = failure::of_sighting(sighting) {
        return not_seen(profile, sighting, &failure);
    }
    if sighting.url != profile.connection.url {
        let message = format!("CLIProxyAPI serves TLS at {host}, and the profile says http.");
        return Check::new(Status::Bad, "wrong_scheme", SERVER, message)
            .remedy(format!("Correct it: {}", set_address(profile, sighting.url.server())));
    }
    match sighting.seen {
        Seen::CliProxyApi { healthy: Some(false) } => {
            let message = format!("It answers at {host}, and does not call itself healthy.");
            Check::new(Status::Notice, "not_healthy", SERVER, message)
                .remedy("Look at CLIProxyAPI's own log.")
        }
        _ => Check::good(SERVER, format!("It answers at {}.", sighting.url.server())),
    }
}

fn not_seen(profile: &Profile, sighting: &Sighting, failure: &Failure) -> Check {
    let check = Check::failed(SERVER, failure);
    if !sighting.rules_out() {
        let message = "What answers there does not show itself as CLIProxyAPI; something in \
                       between may let through its Management API alone.";
        return Check::new(Status::Notice, "hidden", SERVER, message);
    }
    match &sighting.seen {
        Seen::Other(find::Stranger::Unknown | find::Stranger::NoHttp) => {
            let message = format!("Another program listens at {}.", sighting.url.host());
            Check::new(Status::Bad, "other_program", SERVER, message).remedy(format!(
                "Stop it and start CLIProxyAPI, or say where CLIProxyAPI is: {}",
                set_address(profile, "http://localhost:PORT")
            ))
        }
        _ => check,
    }
}

fn listener(owner: Owner, profile: &Profile) -> Check {
    let host = profile.connection.url.host();
    match owner {
        Owner::Trusted => {
            Check::good(LISTENER, "It is a program of yours, of root's or of a user you trust.")
        }
        Owner::Foreign(foreign) => {
            let error = cliproxy::ClientError::ForeignListener(foreign);
            let seconds = profile.connection.timeout.as_secs();
            Check::failed(
                LISTENER,
                &failure::of_request(error, &profile.connection.url, seconds, None),
            )
        }
        Owner::Unknown => Check::skipped(
            LISTENER,
            format!(
                "Nothing here tells whose program listens at {host}; any would be sent the key."
            ),
        ),
    }
}

/// How a person changes the profile's address.
fn set_address(profile: &Profile, address: &str) -> String {
    if profile.is_environment() {
        return format!("HUB_BRIDGE_MANAGEMENT_URL={address}");
    }
    format!("“hub-bridge profile set \"{}\" --management-url {address}”.", profile.name)
}

/// The one request with the key, and what its answer says.
async fn send_key(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
    key: SecretString,
) -> [Check; 2] {
    let skipped = || Check::skipped(VERSION, "Only an answer to the key tells it.");
    let client = match keys::client(folders, settings, profile.connection.clone(), key, false) {
        Ok(client) => client,
        Err(failure) => return [Check::failed(KEY, &failure), skipped()],
    };
    let answer = client.config().await;
    let server = client.server();
    let families = answer.as_ref().ok().map(|lists| lists.keys().copied().collect::<Vec<_>>());
    let key = match answer {
        Ok(lists) => {
            let providers: usize = lists.values().map(Vec::len).sum();
            let (lists, host) = (lists.len(), client.connection().url.host());
            let message =
                format!("{host} takes it; provider lists: {lists}, providers: {providers}.");
            Check::good(KEY, message)
        }
        Err(error) => refused(&client, error),
    };
    let version = match (families, server.version) {
        (None, None) => skipped(),
        (families, version) => judge_version(version.as_deref(), families.as_deref()),
    };
    [key, version]
}

fn refused(client: &Client, error: cliproxy::ClientError) -> Check {
    let failure = failure::of_client(error, client);
    let check = Check::failed(KEY, &failure);
    let Failure::KeyRejected { attempts_left, .. } = failure else {
        return check;
    };
    // Not the failure's own words, which are about what an import did not send.
    let refused = if client.requests() == 0 {
        "CLIProxyAPI refused it before, so it was not sent again"
    } else {
        "CLIProxyAPI refused it"
    };
    let message = match attempts_left {
        Some(0) => format!("{refused}, and has locked this computer out for 30 minutes now."),
        Some(left) => {
            format!("{refused}; wrong tries left until it locks this computer out: {left}.")
        }
        None => format!("{refused}."),
    };
    Check { message, ..check }
}

/// `families`: the lists that the server has, where it gave them.
fn judge_version(version: Option<&str>, families: Option<&[Family]>) -> Check {
    let readable = version.and_then(version::parse).is_some();
    let mut limits: Vec<String> = Vec::new();
    if readable {
        limits
            .extend(Quirk::of(version, false).into_iter().map(|quirk| in_words(quirk).to_owned()));
    }
    let missing = |family: &Family| families.is_some_and(|there| !there.contains(family));
    limits.extend(Family::ALL.into_iter().filter(missing).map(|family| {
        let since = FamilyRow::of(family).since;
        let since = since.map(|since| format!(", which came with {since}")).unwrap_or_default();
        format!("it has no list “{family}”{since}")
    }));
    let shown = version.map(|version| plain_text(version, 40));
    let said = match (&shown, readable) {
        (Some(shown), true) => shown.clone(),
        (Some(shown), false) => {
            format!("“{shown}” does not tell what it can; hub-bridge takes care")
        }
        (None, _) => "CLIProxyAPI does not say its version; hub-bridge takes care".to_owned(),
    };
    if limits.is_empty() && readable {
        return Check::good(VERSION, format!("{said}: all that hub-bridge uses works there."));
    }
    if limits.is_empty() {
        return Check::new(Status::Notice, "version_unknown", VERSION, format!("{said}."));
    }
    let message = format!("{said}: {}.", limits.join("; "));
    Check::new(Status::Notice, "version_limits", VERSION, message)
        .remedy("Imports work; the newest CLIProxyAPI has no such limits.")
}

/// What a person loses by it.
const fn in_words(quirk: Quirk) -> &'static str {
    match quirk {
        Quirk::PatchReplaces => {
            "each change writes a whole list, since this version can't change a part of an entry"
        }
        Quirk::NoAuthIndex => "it does not say whether a new key is in use already",
        Quirk::OneUrlAKey => "it keeps a Gemini key for one address only",
        Quirk::ListLacksCooling => {
            "its list of openai-compatibility hides “disable-cooling”, so hub-bridge reads more"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cliproxy::{ClientError, ForeignListener, ManagementUrl, find::Stranger};

    fn profile(url: &str) -> Profile {
        Profile::new("home".into(), ManagementUrl::parse(url).expect(url))
    }

    fn seen(url: &str, seen: Seen) -> Check {
        let url = ManagementUrl::parse(url).expect(url);
        server(&profile("http://localhost:8317"), &Sighting { url, seen, date: None })
    }

    #[test]
    fn what_is_seen_is_said_with_its_remedy() {
        let here = "http://localhost:8317";
        let healthy = |healthy| Seen::CliProxyApi { healthy };
        let nobody = Seen::Nothing(ClientError::Unreachable("nothing listens there"));
        for (check, kind, message, remedy) in [
            (seen(here, healthy(Some(true))), "ok", "answers at http://localhost:8317.", ""),
            (seen(here, healthy(None)), "ok", "answers", ""),
            (seen(here, healthy(Some(false))), "not_healthy", "healthy", "own log"),
            (
                seen("https://localhost:8317", healthy(Some(true))),
                "wrong_scheme",
                "serves TLS at localhost:8317",
                "profile set \"home\" --management-url https://localhost:8317”",
            ),
            (seen(here, nobody), "unreachable", "nothing listens there", "Is CLIProxyAPI running"),
            (
                seen(here, Seen::Other(Stranger::Unknown)),
                "other_program",
                "Another program listens at localhost:8317.",
                "Stop it",
            ),
            (seen(here, Seen::Other(Stranger::Silent)), "timeout", "did not answer", "overloaded"),
            (
                seen("https://nas.example.com", Seen::Other(Stranger::Unknown)),
                "hidden",
                "in between",
                "",
            ),
        ] {
            assert_eq!(check.kind, kind);
            assert!(check.message.contains(message), "{check:?}");
            assert!(check.remedy.unwrap_or_default().contains(remedy), "{kind}");
        }
    }

    #[test]
    fn a_listener_is_said_to_be_whose_it_is() {
        let foreign = ForeignListener { port: 8317, user: "mallory".into() };
        for (owner, kind, about) in [
            (Owner::Trusted, "ok", "yours"),
            (Owner::Foreign(foreign), "listener_foreign", "mallory"),
            (Owner::Unknown, "skipped", "localhost:8317"),
        ] {
            let check = listener(owner, &profile("http://localhost:8317"));
            assert_eq!(check.kind, kind);
            assert!(check.message.contains(about), "{check:?}");
        }
    }

    #[test]
    fn a_version_is_said_with_what_it_lacks() {
        let but = |absent: &[Family]| -> Vec<Family> {
            Family::ALL.into_iter().filter(|family| !absent.contains(family)).collect()
        };
        let all = but(&[]);
        let old = but(&[Family::XaiApiKey, Family::InteractionsApiKey]);
        for (version, families, kind, about) in [
            (Some("7.2.140"), Some(&all), "ok", "7.2.140: all that"),
            (Some("v7.2.44-plus"), Some(&all), "ok", "v7.2.44-plus: all that"),
            (Some("7.2.140"), None, "ok", "7.2.140: all that"),
            (Some("7.2.10"), Some(&old), "version_limits", "“xai-api-key”, which came with 7.2.73"),
            (Some("7.2.10"), Some(&old), "version_limits", "disable-cooling"),
            (Some("6.6.39"), None, "version_limits", "writes a whole list"),
            (Some("dev"), Some(&all), "version_unknown", "“dev” does not tell"),
            (Some("dev"), Some(&old), "version_limits", "it has no list “interactions-api-key”"),
            (Some("\u{1b}[2J"), Some(&all), "version_unknown", "“ [2J”"),
            (None, Some(&all), "version_unknown", "does not say its version"),
        ] {
            let check = judge_version(version, families.map(Vec::as_slice));
            assert_eq!(check.kind, kind, "{version:?}");
            assert!(check.message.contains(about), "{check:?}");
        }
    }

    #[test]
    fn a_key_store_that_is_slow_is_noticed() {
        let after = |seconds| found_key("Secret Service", "home", Duration::from_secs(seconds));
        assert_eq!(after(1).kind, "ok");
        assert!(after(12).message.ends_with("It took 12 seconds to come out."), "{:?}", after(12));
    }
}
