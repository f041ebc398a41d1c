use std::{env, path::PathBuf};

use serde::Serialize;

use super::{
    arguments::{BrowserCommand, BrowserInstall, BrowserUninstall, BrowserWhich},
    output::{BAD, Error, FAILED, GOOD, NOTICE, OK, Output, QUIET, SOME_FAILED, table, with_tilde},
};
use crate::{
    bridge::folders,
    extension::{Engine, ExtensionId},
    files::Folders,
    registration::{
        Action, Applied, Bases, Browser, Evidence, Os, Place, Registrar, Sandboxed, Scope, Step,
        SystemRegistry, Target, lasting_path,
    },
    settings::{self, Settings},
};

type Here = Registrar<SystemRegistry>;

/// `hub-bridge browser …`
pub fn run(command: BrowserCommand, output: &Output) -> Result<i32, Error> {
    let folders = folders()?;
    match command {
        BrowserCommand::List { all } => list(&folders, all, output),
        BrowserCommand::Install(install) => self::install(*install, &folders, output),
        BrowserCommand::Uninstall(uninstall) => self::uninstall(uninstall, &folders, output),
    }
}

/// Registers the host with the browsers that are there, for this user.
///
/// # Errors
/// When the program may not be registered, or nobody's home is known.
pub fn register_found(folders: &Folders) -> Result<Vec<Applied>, Error> {
    refuse_under_sudo(Scope::User)?;
    let mut registrar = registrar(folders, &[])?;
    let host = host(&registrar, None)?;
    let steps = registrar.plan_install(&registrar.found(), Scope::User, &host, false);
    Ok(registrar.apply(steps, Scope::User, &host))
}

/// This user's browsers, with the extensions of the settings and these.
pub fn registrar(folders: &Folders, more: &[ExtensionId]) -> Result<Here, Error> {
    registrar_for(Os::HERE, folders, more)
}

fn registrar_for(os: Os, folders: &Folders, more: &[ExtensionId]) -> Result<Here, Error> {
    let user = Bases::of_user().ok_or_else(|| Error::File("you have no home folder".into()))?;
    let bases = Bases { os, ..user };
    let mut extensions =
        Settings::load(folders).map_err(crate::protocol::Failure::from)?.allowed_extensions;
    extensions.extend_from_slice(more);
    Ok(Registrar::new(bases, SystemRegistry, &extensions))
}

/// What installing or uninstalling does, or did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered {
    scope: Scope,
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<PathBuf>,
    /// The text of each engine's manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    manifests: Option<Manifests>,
    places: Vec<Applied>,
    sandboxed: Vec<&'static Sandboxed>,
}

#[derive(Serialize)]
struct Manifests {
    chromium: String,
    gecko: String,
}

fn install(install: BrowserInstall, folders: &Folders, output: &Output) -> Result<i32, Error> {
    let BrowserInstall { which, extension_ids, program, dry_run, force, os } = install;
    let scope = which.scope();
    if !dry_run {
        refuse_under_sudo(scope)?;
    }
    let mut registrar = registrar_for(os.map_or(Os::HERE, Os::from), folders, &extension_ids)?;
    let host = match (os, program) {
        (Some(_), Some(program)) => program,
        (_, program) => host(&registrar, program)?,
    };
    let browsers = chosen(&registrar, &which, Here::found)?;
    let steps = registrar.plan_install(&browsers, scope, &host, force);
    let places = if dry_run {
        planned(steps)
    } else {
        // Who may start the host is known before any browser can.
        settings::allow_extensions(folders, &extension_ids)
            .map_err(crate::protocol::Failure::from)?;
        registrar.apply(steps, scope, &host)
    };
    let manifests = Some(Manifests {
        chromium: registrar.manifest(Engine::Chromium, &host),
        gecko: registrar.manifest(Engine::Gecko, &host),
    });
    let sandboxed =
        if which.is_open() { Sandboxed::found(registrar.bases()).collect() } else { Vec::new() };
    let done = Registered { scope, dry_run, host: Some(host), manifests, places, sandboxed };
    if done.places.is_empty() {
        output.result(&done, || {
            "No browser was found. “hub-bridge browser list --all” shows which are known; name \
             one with --browser."
                .to_owned()
        });
        return Ok(FAILED);
    }
    Ok(show(&done, output))
}

fn uninstall(
    uninstall: BrowserUninstall,
    folders: &Folders,
    output: &Output,
) -> Result<i32, Error> {
    let BrowserUninstall { which, dry_run, force } = uninstall;
    let scope = which.scope();
    if !dry_run {
        refuse_under_sudo(scope)?;
    }
    let mut registrar = registrar(folders, &[])?;
    // A browser that is gone may have left its folder with the manifest in it.
    let browsers = chosen(&registrar, &which, |registrar| registrar.of_system().collect())?;
    let steps = registrar.plan_uninstall(&browsers, scope, force);
    let found: Vec<_> = registrar.found().iter().map(|browser| browser.title).collect();
    let mut steps: Vec<Step> =
        steps.into_iter().filter(|step| step.action != Action::Absent).collect();
    for step in &mut steps {
        // Several browsers may look there; those that are there are the ones to name.
        if step.browsers.iter().any(|title| found.contains(title)) {
            step.browsers.retain(|title| found.contains(title));
        }
    }
    let places = if dry_run {
        planned(steps)
    } else {
        let nowhere = PathBuf::new();
        registrar.apply(steps, scope, &nowhere)
    };
    let done =
        Registered { scope, dry_run, host: None, manifests: None, places, sandboxed: Vec::new() };
    if done.places.is_empty() {
        output.result(&done, || "hub-bridge is registered with no browser.".to_owned());
        return Ok(OK);
    }
    Ok(show(&done, output))
}

fn planned(steps: Vec<Step>) -> Vec<Applied> {
    steps.into_iter().map(|step| Applied { step, error: None }).collect()
}

/// The program to register: the running one by a path that lasts, or the one that was named.
fn host(registrar: &Here, program: Option<PathBuf>) -> Result<PathBuf, Error> {
    match program {
        Some(program) if program.is_absolute() => Ok(program),
        Some(_) => Err(Error::Usage("--program takes a full path".into())),
        None => lasting_path(registrar.bases())
            .map_err(|error| Error::File(format!("{error}. {}", error.hint()))),
    }
}

/// The browsers that were named, all of them, or `otherwise`.
fn chosen(
    registrar: &Here,
    which: &BrowserWhich,
    otherwise: impl Fn(&Here) -> Vec<&'static Browser>,
) -> Result<Vec<&'static Browser>, Error> {
    if which.all {
        return Ok(registrar.of_system().collect());
    }
    if which.browsers.is_empty() {
        return Ok(otherwise(registrar));
    }
    let named = |name: &String| {
        let browser = Browser::named(name).filter(|browser| browser.is_for(registrar.bases().os));
        browser.ok_or_else(|| {
            Error::Usage(format!(
                "no browser here is called “{name}”; “hub-bridge browser list --all” shows which are known"
            ))
        })
    };
    which.browsers.iter().map(named).collect()
}

/// Root's files in a user's folders lock the user out of them.
fn refuse_under_sudo(scope: Scope) -> Result<(), Error> {
    let id = |name| env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    if scope == Scope::User && id("SUDO_UID").is_some_and(|id| id != 0) && is_root() {
        let text = "under sudo, your own folders would get files of root's: run it without sudo, or for all users with --system";
        return Err(Error::Usage(text.into()));
    }
    Ok(())
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
const fn is_root() -> bool {
    false
}

fn show(done: &Registered, output: &Output) -> i32 {
    output.result(done, || {
        let mut lines: Vec<String> =
            done.places.iter().map(|place| line(place, done.dry_run)).collect();
        lines.extend(done.sandboxed.iter().map(|browser| sandboxed(browser)));
        let host = done.host.iter().map(|host| {
            let what = if done.dry_run { "would start" } else { "start" };
            format!("{QUIET}Browsers {what} {}{QUIET:#}", host.display())
        });
        lines.extend(host);
        with_tilde(&lines.join("\n"))
    });
    let failed = |place: &&Applied| {
        place.error.is_some() || matches!(place.step.action, Action::Refuse { .. })
    };
    match done.places.iter().filter(failed).count() {
        0 => OK,
        failed if failed == done.places.len() => FAILED,
        _ => SOME_FAILED,
    }
}

/// One place in one line: what was done there, or would be.
fn line(place: &Applied, dry_run: bool) -> String {
    let browsers = place.step.browsers.join(", ");
    let target = match &place.step.target {
        Target::File(path) => path.display().to_string(),
        Target::Registry(key) => key.to_string(),
    };
    if let Some(error) = &place.error {
        return format!("{BAD}✘{BAD:#} {browsers}: not done, {error}: {target}");
    }
    let (planned, done) = match &place.step.action {
        Action::Write => ("would be registered", "registered"),
        Action::Replace { program: Some(program) } if !dry_run => {
            let program = crate::protocol::plain_text(program, 200);
            return format!(
                "{GOOD}✔{GOOD:#} {browsers}: registered, it named {program} before: {target}"
            );
        }
        Action::Replace { .. } => ("would be registered anew", "registered anew"),
        Action::Keep => ("registered already", "registered already"),
        Action::Remove => ("would be taken out", "taken out"),
        Action::Absent => ("not registered", "not registered"),
        Action::Refuse { reason } => {
            return format!(
                "{NOTICE}!{NOTICE:#} {browsers}: left alone, {reason}: {target} (--force does it even so)"
            );
        }
    };
    format!("{GOOD}✔{GOOD:#} {browsers}: {}: {target}", if dry_run { planned } else { done })
}

/// What a person should know of a browser in a sandbox.
pub fn sandboxed(browser: &Sandboxed) -> String {
    let sign = if browser.works() { "•" } else { "!" };
    format!(
        "{NOTICE}{sign}{NOTICE:#} {} ({}): {}",
        browser.title,
        browser.sandbox,
        browser.advice()
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(flatten)]
    browser: &'static Browser,
    found: bool,
    registered: bool,
    /// The manifest that the browser takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<Target>,
    /// Where it looks, in its own order.
    places: Vec<ListedPlace>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListedPlace {
    scope: Scope,
    target: Target,
    /// Another browser's, looked at where this one's own has nothing.
    borrowed: bool,
    #[serde(flatten)]
    evidence: Evidence,
}

impl ListedPlace {
    fn of(browser: &Browser, bases: &Bases) -> Vec<Self> {
        let places = browser.places(bases.os);
        let listed = places.flat_map(|place| {
            let Place { scope, borrowed, evidence, .. } = *place;
            let targets = bases.targets(place).into_iter();
            targets.map(move |target| Self { scope, target, borrowed, evidence })
        });
        listed.collect()
    }
}

fn list(folders: &Folders, all: bool, output: &Output) -> Result<i32, Error> {
    let registrar = registrar(folders, &[])?;
    let found = registrar.found();
    let listed = |browser: &'static Browser| {
        let inspection = registrar.inspect(browser);
        Listed {
            browser,
            found: found.contains(&browser),
            registered: inspection.winner().is_some_and(crate::registration::Found::is_good),
            taken: inspection.winner().map(|found| found.target.clone()),
            places: ListedPlace::of(browser, registrar.bases()),
        }
    };
    let rows = registrar.of_system().map(listed);
    let rows: Vec<Listed> = rows.filter(|row| all || row.found).collect();
    output.result(&rows, || {
        if rows.is_empty() {
            return "No browser was found. “hub-bridge browser list --all” shows which are known."
                .to_owned();
        }
        let yes = |yes: bool| if yes { "yes" } else { "" }.to_owned();
        let rows = rows.iter().map(|row| {
            let place = row.taken.as_ref().map(ToString::to_string).unwrap_or_default();
            let place = with_tilde(&place);
            let Browser { name, title, .. } = row.browser;
            vec![
                (*name).to_owned(),
                (*title).to_owned(),
                yes(row.found),
                yes(row.registered),
                place,
            ]
        });
        table(&["NAME", "BROWSER", "FOUND", "REGISTERED", "BY"], rows)
    });
    Ok(OK)
}
