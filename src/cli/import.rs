use std::{collections::HashMap, io::Read as _, path::Path, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::{
    arguments::{FamilyArgument, Import},
    import_file::{self, Loaded, Unreadable},
    key,
    models::family_of,
    output::{BAD, Error, NOTICE, OK, Output, SOME_FAILED, count},
    profile::setting,
    report,
};
use crate::{
    bridge::{Bridge, Call},
    import::{Observer, given_address},
    protocol::{Family, ImportReport, ImportRunParams, Item, Phase, Setting},
};

/// A report, and what of the file did not get into it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileReport<'a> {
    #[serde(flatten)]
    report: &'a ImportReport,
    unreadable: &'a [Unreadable],
    skipped_accounts: usize,
}

/// `hub-bridge import`
pub async fn run(
    bridge: &Bridge,
    arguments: Import,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    let mut loaded = load(&arguments)?;
    apply(&arguments, &mut loaded.items);
    if matches!(arguments.family, Some(FamilyArgument::Auto)) {
        find_families(bridge, profile.as_ref(), &mut loaded.items).await?;
    }
    if loaded.items.is_empty() && loaded.unreadable.is_empty() && loaded.skipped_accounts == 0 {
        return Err(Error::File("There is no key in it.".to_owned()));
    }
    let total = loaded.items.len();
    let bar = bar(output, total);
    let call = Call { observer: Some(observer(&bar)), ..Call::default() };
    cancel_on_interrupt(&call);
    let params = ImportRunParams {
        profile,
        items: loaded.items,
        dry_run: arguments.dry_run,
        progress: true,
        verify: arguments.verify.map(Into::into),
    };
    let result = bridge.import_run(params, &call).await;
    let result = match result {
        Ok(done) => {
            bar.set_message("Settling");
            done.settled().await
        }
        Err(failure) => {
            bar.finish_and_clear();
            return Err(failure.into());
        }
    };
    bar.finish_and_clear();
    let whole = FileReport {
        report: &result,
        unreadable: &loaded.unreadable,
        skipped_accounts: loaded.skipped_accounts,
    };
    output.result(&whole, || human(&whole));
    let summary = result.summary;
    let failed = summary.failed + summary.unknown + summary.cancelled + loaded.unreadable.len();
    Ok(match failed {
        0 => OK,
        // One key from flags is not "some of several".
        _ if total == 1 && loaded.unreadable.is_empty() => super::output::FAILED,
        _ => SOME_FAILED,
    })
}

fn load(arguments: &Import) -> Result<Loaded, Error> {
    let Some(file) = &arguments.file else {
        let mut item = Item::new(key::read("API key", arguments.key_stdin, "--key-stdin")?);
        item.site_url.clone_from(&arguments.base_url);
        item.provider_name.clone_from(&arguments.name);
        return Ok(Loaded { items: vec![item], ..Loaded::default() });
    };
    let failed = |error: std::io::Error| Error::File(format!("{}: {error}", file.display()));
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        bytes
    } else {
        std::fs::read(file).map_err(failed)?
    };
    import_file::read(&bytes).map_err(|error| Error::File(format!("{}: {error}", file.display())))
}

/// What the options say holds for every item that does not say otherwise.
fn apply(arguments: &Import, items: &mut [Item]) {
    let (proxy_url, prefix) =
        (setting(arguments.proxy_url.clone()), setting(arguments.prefix.clone()));
    for item in items {
        if item.family.is_none() {
            item.family = arguments.family.and_then(FamilyArgument::family);
        }
        if item.name_match.is_none() {
            item.name_match = arguments.name_match.map(Into::into);
        }
        if item.discover_models.is_none() {
            item.discover_models = arguments.discover_models.map(Into::into);
        }
        item.repair_base_url |= arguments.repair_base_url;
        if item.proxy_url == Setting::Keep {
            item.proxy_url.clone_from(&proxy_url);
        }
        if item.prefix == Setting::Keep {
            item.prefix.clone_from(&prefix);
        }
        if item.models.is_none() && !arguments.models.is_empty() {
            item.models = Some(arguments.models.clone());
        }
    }
}

/// Asks the sites which kind they are, each once, where nothing says so.
async fn find_families(
    bridge: &Bridge,
    profile: Option<&String>,
    items: &mut [Item],
) -> Result<(), Error> {
    let mut known: HashMap<String, Family> = HashMap::new();
    for item in items.iter_mut().filter(|item| item.family.is_none()) {
        let Some(url) = given_address(item).map(str::to_owned) else { continue };
        let family = match known.get(&url) {
            Some(family) => *family,
            None => family_of(bridge, profile.cloned(), &url, &item.api_key).await?,
        };
        known.insert(url, family);
        item.family = Some(family);
    }
    Ok(())
}

pub fn bar(output: &Output, total: usize) -> ProgressBar {
    let target = if output.shows_progress() && total > 1 {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(total).ok(), target);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {wide_bar} {pos}/{len}") {
        bar.set_style(style.progress_chars("━━╌"));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

pub fn observer(bar: &ProgressBar) -> Observer {
    let bar = bar.clone();
    Arc::new(move |progress| {
        bar.set_position(u64::try_from(progress.done).unwrap_or_default());
        bar.set_message(match progress.phase {
            Phase::WaitingForKeychain => "Waiting for the keychain",
            Phase::WaitingForLock => "Waiting for another import",
            Phase::Reading => "Reading",
            Phase::Discovering => "Asking the sites",
            Phase::Writing => "Writing",
            Phase::Settling => "Settling",
            Phase::Done => "Done",
        });
        if progress.phase == Phase::WaitingForKeychain && bar.is_hidden() {
            eprintln!("Waiting for the keychain; it may be asking you something.");
        }
    })
}

/// The first Ctrl-C ends the import in order: a write under way is waited for. The second ends
/// the program.
pub fn cancel_on_interrupt(call: &Call) {
    let cancel = call.stop.cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            eprintln!("Stopping; once more ends at once.");
            cancel.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}

fn human(whole: &FileReport<'_>) -> String {
    let mut lines = Vec::new();
    if !whole.report.items.is_empty() {
        lines.push(report::text(whole.report));
    }
    lines.extend(whole.unreadable.iter().map(|Unreadable { place, reason }| {
        format!("{BAD}✘{BAD:#} {place} was left out: {reason}.")
    }));
    if whole.skipped_accounts > 0 {
        let accounts = count(whole.skipped_accounts, "account");
        lines.push(format!(
            "{NOTICE}!{NOTICE:#} {accounts} left out: accounts hold access tokens, not API keys."
        ));
    }
    lines.join("\n")
}
