//! Whether each browser that is there can start the host: by its own rules, and by starting it.

use super::{
    check::{Check, Status},
    start::say_hello,
};
use crate::{
    extension::ExtensionId,
    registration::{
        Action, Browser, Fault, Found, Inspection, Registrar, Registry, Sandboxed, Scope,
        lasting_path,
    },
};

/// Looks at every browser that is there.
#[must_use]
pub fn checks(registrar: &Registrar<impl Registry>) -> Vec<Check> {
    let inspections = inspections(registrar);
    let anywhere = is_anywhere(&inspections);
    let mut checks: Vec<Check> = inspections
        .iter()
        .flat_map(|inspection| of_browser(inspection, registrar, anywhere))
        .collect();
    checks.extend(Sandboxed::found(registrar.bases()).map(of_sandboxed));
    if checks.is_empty() {
        let text = "No browser was found.";
        let remedy = "“hub-bridge browser list --all” shows which are known; “hub-bridge browser install --browser NAME” registers one.";
        checks.push(Check::new(Status::Notice, "no_browser", "Browsers", text).remedy(remedy));
    }
    checks
}

/// Registers anew where that mends what is broken; says what was done.
pub fn fix(registrar: &mut Registrar<impl Registry>) -> Vec<String> {
    let Ok(host) = lasting_path(registrar.bases()) else {
        return Vec::new();
    };
    let inspections = inspections(registrar);
    let anywhere = is_anywhere(&inspections);
    let broken: Vec<&'static Browser> = inspections
        .iter()
        .filter(|inspection| !(anywhere && inspection.taken.is_none()))
        .filter(|inspection| is_mendable(inspection, registrar))
        .map(|inspection| inspection.browser)
        .collect();
    let steps = registrar.plan_install(&broken, Scope::User, &host, false);
    let done = registrar.apply(steps, Scope::User, &host);
    let done = done.iter().filter(|done| {
        done.error.is_none() && matches!(done.step.action, Action::Write | Action::Replace { .. })
    });
    done.map(|done| format!("Registered with {}.", done.step.browsers.join(", "))).collect()
}

fn inspections(registrar: &Registrar<impl Registry>) -> Vec<Inspection> {
    registrar.found().iter().map(|browser| registrar.inspect(browser)).collect()
}

/// Whether any of them finds the host, well or badly: then the others may be left out on purpose.
fn is_anywhere(inspections: &[Inspection]) -> bool {
    inspections.iter().any(|inspection| inspection.taken.is_some())
}

fn of_browser(
    inspection: &Inspection,
    registrar: &Registrar<impl Registry>,
    anywhere: bool,
) -> Vec<Check> {
    let title = inspection.browser.title;
    let faults = inspection.faults();
    let mut checks: Vec<Check> = match faults.iter().find(|fault| !fault.is_survivable()) {
        Some(fault) => vec![of_fault(inspection, fault, registrar, anywhere)],
        None => inspection
            .winner()
            .map(|winner| start(inspection, winner, registrar))
            .into_iter()
            .collect(),
    };
    for fault in faults.iter().filter(|fault| fault.is_survivable()) {
        let place = inspection.winner().map(|found| found.target.to_string()).unwrap_or_default();
        checks.push(
            Check::new(Status::Notice, fault.kind(), title, format!("By {place}: {fault}."))
                .remedy(remedy(inspection, fault, false)),
        );
    }
    let shadowed = inspection.shadowed().iter().filter(|found| found.is_good());
    if !faults.iter().all(Fault::is_survivable) {
        checks.extend(shadowed.map(|found| {
            let text = format!(
                "{} would do, but is not looked at because of the other one.",
                found.target
            );
            Check::new(Status::Notice, "shadowed", title, text)
        }));
    }
    checks
}

fn of_fault(
    inspection: &Inspection,
    fault: &Fault,
    registrar: &Registrar<impl Registry>,
    anywhere: bool,
) -> Check {
    let title = inspection.browser.title;
    let status = match fault {
        // A person may have registered just one of their browsers on purpose.
        Fault::Missing if anywhere => Status::Notice,
        _ => Status::Bad,
    };
    let text = match inspection.winner() {
        None => "hub-bridge is not registered with it.".to_owned(),
        Some(found) => format!("It can't start hub-bridge by {}: {fault}.", found.target),
    };
    let check = Check::new(status, fault.kind(), title, text);
    let mendable = is_mendable(inspection, registrar);
    let remedy = remedy(inspection, fault, mendable);
    if status == Status::Bad && mendable { check.fixable(remedy) } else { check.remedy(remedy) }
}

/// Whether registering anew, for this user and without force, mends it.
fn is_mendable(inspection: &Inspection, registrar: &Registrar<impl Registry>) -> bool {
    let faults = inspection.faults();
    let Some(fault) = faults.iter().find(|fault| !fault.is_survivable()) else {
        return false;
    };
    let is_policy = matches!(fault, Fault::Blocked { .. } | Fault::UserHostsForbidden { .. });
    let Ok(host) = lasting_path(registrar.bases()) else {
        return false;
    };
    let steps = registrar.plan_install(&[inspection.browser], Scope::User, &host, false);
    let is_done = |target| {
        let step = steps.iter().find(|step| step.target == target);
        step.is_some_and(|step| !matches!(step.action, Action::Refuse { .. } | Action::Keep))
    };
    !is_policy && inspection.winner().is_none_or(|found| is_done(found.target.clone()))
}

/// `mendable`: registering anew does it, without force.
fn remedy(inspection: &Inspection, fault: &Fault, mendable: bool) -> String {
    let name = inspection.browser.name;
    let install = format!("hub-bridge browser install --browser {name}");
    let scope = inspection.winner().map_or(Scope::User, |found| found.scope);
    match (fault, scope) {
        (Fault::Blocked { .. }, _) => {
            "Ask who administers this machine to allow com.allapihub.bridge.".to_owned()
        }
        (Fault::UserHostsForbidden { .. }, _) | (_, Scope::System) => {
            format!("As an administrator: “{install} --system”.")
        }
        (Fault::WritableByOthers { path }, _) => format!("Take that away: chmod go-w “{path}”."),
        (Fault::NotOurs { .. }, _) => format!("If it is not what you want: “{install} --force”."),
        (Fault::Missing, _) => format!("“{install}” registers it."),
        _ if mendable => format!("“{install}” registers it anew."),
        _ => format!("It is not hub-bridge's own file; “{install} --force” replaces it."),
    }
}

fn start(inspection: &Inspection, winner: &Found, registrar: &Registrar<impl Registry>) -> Check {
    let browser = inspection.browser;
    let place = winner.target.to_string();
    let is_strange = winner.faults.iter().any(|fault| matches!(fault, Fault::NotOurs { .. }));
    let (Some(read), Some(file), false) = (&winner.read, &winner.file, is_strange) else {
        let text = format!("Not started: {place} names a program that is not hub-bridge.");
        return Check::new(Status::Skipped, "not_started", browser.title, text);
    };
    let engine = browser.engine;
    let id = registrar.extensions().iter().find(|id| id.engine() == engine);
    let Some(id) = id.cloned().or_else(|| ExtensionId::built_in().into_iter().next()) else {
        return Check::good(browser.title, format!("Registered by {place}."));
    };
    match say_hello(engine, &read.path, file, &id) {
        Ok(hello) if hello.version == env!("CARGO_PKG_VERSION") => Check::good(
            browser.title,
            format!("Starts hub-bridge by {place}; it answers in {} ms.", hello.took.as_millis()),
        ),
        Ok(hello) => {
            let version = crate::protocol::plain_text(&hello.version, 40);
            let text = format!(
                "{place} starts hub-bridge {version} ({}); this one is {}.",
                read.path.display(),
                env!("CARGO_PKG_VERSION")
            );
            Check::new(Status::Notice, "other_version", browser.title, text).remedy(format!(
                "“hub-bridge browser install --browser {}” registers this one.",
                browser.name
            ))
        }
        Err(error) => {
            let text = format!("{}, named by {place}: {error}.", read.path.display());
            Check::new(Status::Bad, "does_not_start", browser.title, text)
                .remedy("Start it in a terminal and see what it says; the log has more.")
        }
    }
}

fn of_sandboxed(browser: &'static Sandboxed) -> Check {
    let subject = format!("{} ({})", browser.title, browser.sandbox);
    let kind = if browser.works() { "portal" } else { "sandboxed" };
    Check::new(Status::Notice, kind, subject, browser.advice())
}
