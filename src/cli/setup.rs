use secrecy::SecretString;
use serde::Serialize;

use super::{
    arguments::Setup,
    dialogue::{self, ask, ask_secret, done, notice, say},
    key,
    output::{Error, OK, Output, SOME_FAILED, count},
};
use crate::{
    bridge::{Draft, folders},
    cliproxy::{
        Connection, ManagementUrl,
        find::{self, Seen, Sighting, USUAL_ADDRESS},
    },
    failure,
    protocol::{ConnectionVerifyResult, DiscoverModels, Failure, ServerInfo},
    registration::{Action, Applied, Bases, Sandboxed},
    settings::{Profile, Settings, StoreChoice},
};

const BROWSERS: &str = "Browsers";
const SERVER: &str = "CLIProxyAPI";
const MODELS: &str = "Models";
const OFFER: &str = "  An OpenAI-compatible provider serves nothing until its models are set. hub-bridge can ask \
     its site\n  for them, with the key that is imported; that spends nothing, and no other site \
     sees the key.";
/// So often a question is asked before it is given up. CLIProxyAPI locks out after five wrong keys.
const TRIES: usize = 3;
/// With fewer wrong keys left nobody is asked for another one.
const LEAST_LEFT: u32 = 3;

/// What one run was asked for.
struct Run<'a> {
    setup: Setup,
    profile: Option<String>,
    /// Whether a person can be asked.
    asks: bool,
    output: &'a Output,
}

/// How it ended.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    /// What was done for each browser; `null`: they were left alone.
    browsers: Option<Vec<Applied>>,
    management_url: String,
    server: ServerInfo,
    profile: String,
    store: &'static str,
    discover_models: DiscoverModels,
}

/// `hub-bridge setup`
pub async fn run(setup: Setup, profile: Option<String>, output: &Output) -> Result<i32, Error> {
    let run = Run { setup, profile, asks: dialogue::is_possible(), output };
    let settings = Settings::load(&folders()?).map_err(Failure::from)?;
    run.refuse_what_would_have_to_be_asked(&settings)?;
    let (browsers, all_registered) = run.register()?;
    let mut draft = run.find(&settings).await?;
    let (key, verified) = run.key(&draft).await?;
    let text = format!(
        "{} readable, {}",
        count(verified.families.len(), "provider list"),
        count(verified.providers, "provider")
    );
    done("Connected", &text, output);
    run.offer_discovery(&mut draft)?;
    draft.keep(key.as_ref()).await?;
    let store = draft.store()?;
    let before = if key.is_none() { ", from before" } else { "" };
    done("Key stored", &format!("{store}{before}"), output);
    let result = Done {
        browsers,
        management_url: verified.management_url,
        server: verified.server,
        profile: draft.name().to_owned(),
        store,
        discover_models: draft.discover_models(),
    };
    output.result(&result, || closing_words(&draft));
    Ok(if all_registered { OK } else { SOME_FAILED })
}

fn closing_words(draft: &Draft) -> String {
    let next = "Open All API Hub and press Import. “hub-bridge doctor” checks all of this again \
                at any time.";
    if draft.is_default() {
        return next.to_owned();
    }
    let name = draft.name();
    format!("“hub-bridge profile use \"{name}\"” makes “{name}” the default.\n{next}")
}

impl Run<'_> {
    /// Before anything is done: what can't be asked has to be given.
    fn refuse_what_would_have_to_be_asked(&self, settings: &Settings) -> Result<(), Error> {
        if self.asks {
            return Ok(());
        }
        if self.setup.management_url.is_none() && !self.setup.yes {
            return Err(missing("--management-url, or take the address that is found with --yes"));
        }
        let is_kept_elsewhere = matches!(settings.secret_store, StoreChoice::Command { .. });
        let has_key = is_kept_elsewhere || !settings.profiles.is_empty();
        if !self.setup.key_stdin && (self.setup.new_key || !has_key) {
            return Err(missing("--key-stdin"));
        }
        Ok(())
    }

    /// Registers with the browsers that are there; says whether all went well.
    fn register(&self) -> Result<(Option<Vec<Applied>>, bool), Error> {
        if self.setup.no_browsers {
            return Ok((None, true));
        }
        let places = match super::browser::register_found(&folders()?) {
            Ok(places) => places,
            Err(error @ Error::Usage(_)) => return Err(error),
            // The connection is worth having without them.
            Err(error) => {
                notice(BROWSERS, &format!("not registered: {error}"), self.output);
                return Ok((Some(Vec::new()), false));
            }
        };
        let (registered, rest): (Vec<_>, Vec<_>) = places.iter().partition(|place| is_done(place));
        match titles(&registered) {
            text if !text.is_empty() => done(BROWSERS, &text, self.output),
            _ if rest.is_empty() => {
                let text = "none found; “hub-bridge browser list --all” shows which are known";
                notice(BROWSERS, text, self.output);
            }
            _ => {}
        }
        for place in &rest {
            notice(BROWSERS, &why_not(place), self.output);
        }
        let bases = Bases::of_user();
        for browser in bases.iter().flat_map(Sandboxed::found) {
            say(&super::browser::sandboxed(browser), self.output);
        }
        let all_registered = rest.is_empty();
        Ok((Some(places), all_registered))
    }

    /// Where CLIProxyAPI is: as given, or found, or said by the person.
    async fn find(&self, settings: &Settings) -> Result<Draft, Error> {
        if let Some(text) = &self.setup.management_url {
            let (draft, sighting) = self.look(text).await.map_err(advised)?;
            if sighting.is_found() {
                done(SERVER, &format!("at {}", sighting.url.server()), self.output);
            }
            return Ok(draft);
        }
        let (question, found) = match find::find(&self.candidates(settings)).await {
            Ok(Sighting { url, .. }) => {
                let text = format!("found at {}", url.server());
                if self.setup.yes || !self.asks {
                    done(SERVER, &text, self.output);
                    return self.draft(&url).map_err(advised);
                }
                (format!("{text}  [Enter to use it, or type another address]"), Some(url))
            }
            Err(seen) => {
                self.say_what_was_seen(&seen);
                if !self.asks {
                    return Err(Error::File(
                        "CLIProxyAPI was not found; start it, or give its address with \
                         --management-url"
                            .into(),
                    ));
                }
                ("not found; its address:".to_owned(), None)
            }
        };
        self.ask_address(&question, found).await
    }

    async fn ask_address(
        &self,
        question: &str,
        found: Option<ManagementUrl>,
    ) -> Result<Draft, Error> {
        let mut tries = 1;
        loop {
            let answer = ask(SERVER, question)?;
            if let Some(url) = found.as_ref().filter(|_| answer.is_empty()) {
                return self.draft(url).map_err(advised);
            }
            match self.look(&answer).await {
                Ok((draft, _)) => return Ok(draft),
                Err(failure) if tries == TRIES => return Err(advised(failure)),
                Err(failure) => {
                    notice("", &format!("{failure} {}", failure.hint()), self.output);
                }
            }
            tries += 1;
        }
    }

    /// Looks, without the key, whether CLIProxyAPI may be at this address.
    async fn look(&self, text: &str) -> Result<(Draft, Sighting), Failure> {
        let draft = self.draft(&ManagementUrl::parse(text)?)?;
        let sighting = find::look(draft.connection()).await;
        if let Some(failure) = failure::of_sighting(&sighting).filter(|_| sighting.rules_out()) {
            return Err(failure);
        }
        if sighting.url == draft.connection().url {
            return Ok((draft, sighting));
        }
        let text = format!("it serves TLS: {} is used", sighting.url.server());
        notice(SERVER, &text, self.output);
        Ok((self.draft(&sighting.url)?, sighting))
    }

    fn draft(&self, url: &ManagementUrl) -> Result<Draft, Failure> {
        let insecure = self.setup.allow_insecure_http.then_some(true);
        Draft::new(self.profile.as_deref(), url, insecure)
    }

    /// Where to look: the profile that is wanted, the usual address, and the other profiles.
    fn candidates(&self, settings: &Settings) -> Vec<Connection> {
        let wanted = self.profile.as_deref();
        let is_wanted = |profile: &&Profile| {
            Some(profile.name.as_str()) == wanted.or(settings.default.as_deref())
        };
        let stored = || settings.profiles.iter();
        let usual = ManagementUrl::parse(USUAL_ADDRESS).ok();
        let usual = usual.map(|url| Profile::new(String::new(), url).connection);
        let others = stored().filter(|profile| wanted.is_none() && !is_wanted(profile));
        let of = |profile: &Profile| profile.connection.clone();
        let mut candidates: Vec<Connection> =
            stored().filter(is_wanted).map(of).chain(usual).chain(others.map(of)).collect();
        let mut known = Vec::new();
        candidates.retain(|connection| {
            let id = connection.url.server_id();
            let is_new = !known.contains(&id);
            known.push(id);
            is_new
        });
        candidates
    }

    fn say_what_was_seen(&self, seen: &[Sighting]) {
        for sighting in seen {
            if let (Seen::Other(_), Some(failure)) =
                (&sighting.seen, failure::of_sighting(sighting))
            {
                notice(SERVER, &format!("{failure} {}", failure.hint()), self.output);
            }
        }
    }

    /// A key that the server takes; `None` for the one that is stored already.
    async fn key(
        &self,
        draft: &Draft,
    ) -> Result<(Option<SecretString>, ConnectionVerifyResult), Error> {
        let waiting = || notice("", "Waiting for the keychain …", self.output);
        // Whatever comes then, a store that can't be used ends it here, before a key is asked for.
        let stored = draft.stored_key(waiting).await?;
        let retry = self.setup.retry;
        if self.setup.key_stdin {
            if !draft.takes_key() {
                return Err(Failure::SecretStoreReadOnly { store: draft.store()?.into() }.into());
            }
            let key = key::read("Management key", true, "--key-stdin")?;
            let verified = draft.verify(&key, retry).await.map_err(advised)?;
            return Ok((Some(key), verified));
        }
        if let Some(stored) = stored.filter(|_| !self.setup.new_key) {
            match draft.verify(&stored, retry).await {
                Ok(verified) => return Ok((None, verified)),
                Err(failure @ Failure::KeyRejected { .. }) if self.asks && draft.takes_key() => {
                    self.refused("the stored key", failure)?;
                }
                Err(failure) => return Err(advised(failure)),
            }
        }
        if !draft.takes_key() {
            return Err(Failure::SecretStoreReadOnly { store: draft.store()?.into() }.into());
        }
        if !self.asks {
            return Err(missing("--key-stdin"));
        }
        self.ask_key(draft).await
    }

    /// Without models a provider serves nothing: says what it takes to have them, and asks.
    fn offer_discovery(&self, draft: &mut Draft) -> Result<(), Error> {
        if let Some(when) = self.setup.discover_models {
            draft.set_discover_models(when.into());
            return Ok(());
        }
        if !self.asks || !draft.is_kept() || draft.discover_models() != DiscoverModels::Never {
            return Ok(());
        }
        say(OFFER, self.output);
        let answer = ask(MODELS, "read them from the site of each new provider?  [Y/n]")?;
        if !answer.to_lowercase().starts_with('n') {
            draft.set_discover_models(DiscoverModels::New);
        }
        Ok(())
    }

    async fn ask_key(
        &self,
        draft: &Draft,
    ) -> Result<(Option<SecretString>, ConnectionVerifyResult), Error> {
        let mut tries = 1;
        loop {
            let key = ask_secret("Management key")?;
            match draft.verify(&key, self.setup.retry).await {
                Ok(verified) => return Ok((Some(key), verified)),
                Err(failure) if tries == TRIES => return Err(advised(failure)),
                Err(failure @ Failure::KeyRejected { .. }) => self.refused("this key", failure)?,
                Err(Failure::InvalidParams { path, reason }) => {
                    notice("", &format!("{path}: {reason}."), self.output);
                }
                Err(failure) => return Err(advised(failure)),
            }
            tries += 1;
        }
    }

    /// Says that a key was refused and how many may be; an error when it is better to stop.
    fn refused(&self, what: &str, failure: Failure) -> Result<(), Error> {
        let Failure::KeyRejected { attempts_left: Some(left @ LEAST_LEFT..), .. } = failure else {
            return Err(advised(failure));
        };
        let text = format!(
            "CLIProxyAPI refuses {what}; after {left} more wrong ones it locks this computer out \
             for 30 minutes"
        );
        notice("", &text, self.output);
        Ok(())
    }
}

/// A failure with the next step of somebody who is at the setup.
fn advised(failure: Failure) -> Error {
    let hint = match &failure {
        Failure::KeyRejected { .. } => {
            "Run “hub-bridge setup” again with the right key; with --retry it sends one that was refused before."
        }
        Failure::InsecureUrl { .. } => {
            "Use https or an SSH tunnel, or allow it with --allow-insecure-http."
        }
        Failure::Tls { .. } => {
            "If the certificate is your own, name its authority with “hub-bridge profile set --management-url URL --ca-certificate FILE”, and run “hub-bridge setup” again."
        }
        _ => return failure.into(),
    };
    Error::Advised(failure, hint)
}

fn missing(option: &str) -> Error {
    Error::Usage(format!("there is no terminal to ask on; use {option}"))
}

fn is_done(place: &Applied) -> bool {
    place.error.is_none() && !matches!(place.step.action, Action::Refuse { .. })
}

/// `Chrome, Firefox found · registered for both`; empty where there is none.
fn titles(places: &[&Applied]) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for title in places.iter().flat_map(|place| &place.step.browsers) {
        if !titles.contains(title) {
            titles.push(title);
        }
    }
    let all = match titles.len() {
        0 => return String::new(),
        1 => "registered".to_owned(),
        2 => "registered for both".to_owned(),
        number => format!("registered for all {number}"),
    };
    format!("{} found · {all}", titles.join(", "))
}

fn why_not(place: &Applied) -> String {
    let browsers = place.step.browsers.join(", ");
    match (&place.error, &place.step.action) {
        (Some(error), _) => format!("{browsers}: not registered, {error}"),
        (None, Action::Refuse { reason }) => format!(
            "{browsers}: left alone, {reason} (“hub-bridge browser install --force” does it even so)"
        ),
        (None, _) => format!("{browsers}: not registered"),
    }
}
