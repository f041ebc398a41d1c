//! The methods of the protocol. Both doors, the browser's and the terminal's, call these.

mod client_key;
pub(crate) mod keys;
mod listing;
mod management;
mod profiles;
mod setup;
mod sites;
mod through;
mod undo;

use std::{sync::Arc, time::Instant};

use crate::{
    cliproxy::{Client, ManagementUrl},
    failure,
    files::Folders,
    history::History,
    import::{self, Defaults, Done, Job, Observer, Stop},
    protocol::{
        CAPABILITIES, ConnectionVerifyParams, ConnectionVerifyResult, Failure, HelloParams,
        HelloResult, HistoryGetParams, HistoryListParams, HistoryListResult, ImportProgress,
        ImportReport, ImportRunParams, ImportUndoParams, Item, Limits, MAX_ITEMS,
        MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, PROTOCOL_VERSIONS, Phase, ProviderListParams,
        ProviderListResult, Verify, WarningNote,
    },
    settings::{Profile as StoredProfile, Settings},
};

pub use keys::SecretStatus;
pub use profiles::PersonalChanges;
pub use setup::Draft;
pub use sites::{KeyAtSite, SiteReport};
pub use through::{Answered, ThroughReport};

/// What one caller can do.
#[derive(Debug)]
pub struct Bridge {
    caller: String,
}

/// A handle comes back with its item, and an item has to fit into a message.
const LONGEST_REF: usize = 4_000;

/// How one call is watched and stopped.
#[derive(Clone, Default)]
pub struct Call {
    /// Told how far an import is, if anybody wants to know.
    pub observer: Option<Observer>,
    /// How it is stopped.
    pub stop: Stop,
}

impl Bridge {
    /// A bridge for this caller: an extension's origin or id, or `terminal`. Touches nothing yet.
    #[must_use]
    pub const fn new(caller: String) -> Self {
        Self { caller }
    }

    /// Who is served.
    #[must_use]
    pub fn caller(&self) -> &str {
        &self.caller
    }

    /// `bridge/hello`
    #[must_use]
    pub fn hello(&self, _: &HelloParams) -> HelloResult {
        let settings = folders().and_then(|folders| Ok(Settings::load(&folders)?));
        HelloResult {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            protocol: &PROTOCOL_VERSIONS,
            capabilities: &CAPABILITIES,
            limits: Limits {
                max_request_bytes: MAX_REQUEST_BYTES,
                max_response_bytes: MAX_RESPONSE_BYTES,
                max_items: MAX_ITEMS,
            },
            platform: format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
            caller: self.caller.clone(),
            secret_store: settings.ok().map(|settings| keys::store_kind(&settings).to_owned()),
            #[cfg(debug_assertions)]
            unknown_member: "clients ignore members that they do not know",
        }
    }

    /// `connection/verify`
    ///
    /// # Errors
    /// What keeps the connection from working.
    pub async fn connection_verify(
        &self,
        params: ConnectionVerifyParams,
        call: &Call,
    ) -> Result<ConnectionVerifyResult, Failure> {
        let mut warnings = Vec::new();
        let client = match (params.management_url, params.management_key) {
            (None, None) => {
                let profile = params.profile.as_deref();
                self.client_for(profile, call, 0, params.retry).await?.0
            }
            (Some(text), Some(key)) => {
                let url = ManagementUrl::parse(&text)?;
                warnings.extend(profiles::url_changed(&text, &url).map(Into::into));
                let key = keys::usable(&key, "managementKey")?;
                let mut connection = StoredProfile::new(String::new(), url).connection;
                // Nothing is known of this address yet but what its profile, if any, allows.
                let folders = folders()?;
                let settings = Settings::load(&folders)?;
                if let Some(profile) = settings
                    .profiles
                    .iter()
                    .find(|profile| profile.connection.url == connection.url)
                {
                    connection = profile.connection.clone();
                }
                keys::client(&folders, &settings, connection, key, params.retry)?
            }
            (url, _) => {
                let path = if url.is_none() { "managementUrl" } else { "managementKey" };
                return Err(Failure::InvalidParams {
                    path: path.into(),
                    reason: "an address and a key are checked together".into(),
                });
            }
        };
        verified(&client, warnings).await
    }

    /// `provider/list`
    ///
    /// # Errors
    /// When the server can't be read.
    pub async fn provider_list(
        &self,
        params: ProviderListParams,
        call: &Call,
    ) -> Result<ProviderListResult, Failure> {
        let client = self.client(params.profile.as_deref(), call).await?.0;
        let failed = |error| failure::of_client(error, &client);
        // The configuration has all lists in one request, and does not say what is registered.
        let (providers, activity_known) = if let Some(family) = params.family {
            (client.list(family).await.map_err(failed)?, true)
        } else {
            let lists = client.config().await.map_err(failed)?;
            (lists.into_values().flatten().collect(), false)
        };
        let page = providers.iter().skip(params.offset).take(params.limit.unwrap_or(usize::MAX));
        Ok(ProviderListResult {
            providers: page.map(|provider| listing::summary(provider, activity_known)).collect(),
            total: providers.len(),
        })
    }

    /// `import/run`
    ///
    /// # Errors
    /// What keeps all items from being imported.
    pub async fn import_run(&self, params: ImportRunParams, call: &Call) -> Result<Done, Failure> {
        if params.items.len() > MAX_ITEMS {
            return Err(Failure::InvalidParams {
                path: "items".into(),
                reason: format!("at most {MAX_ITEMS} at once"),
            });
        }
        let size = |item: &Item| item.reference.as_ref().map_or(0, |value| value.to_string().len());
        if let Some(index) = params.items.iter().position(|item| size(item) > LONGEST_REF) {
            return Err(Failure::InvalidParams {
                path: format!("items[{index}].ref"),
                reason: format!("it has at most {LONGEST_REF} bytes"),
            });
        }
        let total = params.items.len();
        let profile = params.profile.as_deref();
        let (client, profile) = self.client_for(profile, call, total, false).await?;
        let verify = params.verify.unwrap_or(profile.verify);
        let (name_match, discover_models) = (profile.name_match, profile.discover_models);
        let defaults = Defaults { name_match, discover_models };
        let job = self.job(client, profile, call, params.dry_run, verify)?;
        import::add(job, &params.items, defaults).await
    }

    /// `import/undo`
    ///
    /// # Errors
    /// `not_found`, `expired`, and what keeps everything from being taken back.
    pub async fn import_undo(
        &self,
        params: ImportUndoParams,
        call: &Call,
    ) -> Result<Done, Failure> {
        let folders = folders()?;
        let (import_ids, management_url) = undo::targets(&folders, &params)?;
        let settings = Settings::load(&folders)?;
        let server = ManagementUrl::parse(&management_url)?.server_id();
        let profile = settings
            .profiles
            .iter()
            .find(|profile| profile.connection.url.server_id() == server)
            .ok_or(Failure::NotConfigured { profile: None })?;
        let name = profile.name.clone();
        let (client, profile) = self.client_for(Some(&name), call, 0, false).await?;
        let verify = profile.verify;
        let job = self.job(client, profile, call, params.dry_run, verify)?;
        import::undo(job, &import_ids).await
    }

    fn job(
        &self,
        client: Client,
        profile: StoredProfile,
        call: &Call,
        dry_run: bool,
        verify: Verify,
    ) -> Result<Job, Failure> {
        Ok(Job {
            client: Arc::new(client),
            profile: profile.name,
            caller: self.caller.clone(),
            folders: folders()?,
            dry_run,
            verify,
            observer: call.observer.clone(),
            stop: call.stop.clone(),
        })
    }

    /// `history/list`
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn history_list(&self, params: &HistoryListParams) -> Result<HistoryListResult, Failure> {
        let entries = History::new(&folders()?).list()?;
        let total = entries.len();
        let page = entries.into_iter().skip(params.offset).take(params.limit.unwrap_or(50));
        Ok(HistoryListResult { imports: page.collect(), total })
    }

    /// `history/get`
    ///
    /// # Errors
    /// `not_found`, or when the file can't be read.
    pub fn history_get(&self, params: &HistoryGetParams) -> Result<ImportReport, Failure> {
        let found = History::new(&folders()?).get(&params.import_id)?;
        let Some(mut report) = found else {
            return Err(Failure::NotFound {
                what: "import".into(),
                name: crate::protocol::plain_text(&params.import_id, 60),
            });
        };
        let all = report.items.len();
        let page = report.items.into_iter().skip(params.offset);
        report.items = page.take(params.limit.unwrap_or(usize::MAX)).collect();
        report.items_omitted = Some(all - report.items.len()).filter(|omitted| *omitted > 0);
        Ok(report)
    }

    async fn client(
        &self,
        profile: Option<&str>,
        call: &Call,
    ) -> Result<(Client, StoredProfile), Failure> {
        self.client_for(profile, call, 0, false).await
    }

    /// The profile's server and its key; tells the observer when the key store makes us wait.
    /// `retry`: a person wants a refused key tried again.
    async fn client_for(
        &self,
        profile: Option<&str>,
        call: &Call,
        total: usize,
        retry: bool,
    ) -> Result<(Client, StoredProfile), Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(profile)?.clone();
        let waiting = || {
            let phase = Phase::WaitingForKeychain;
            if let Some(observer) = &call.observer {
                observer(ImportProgress { phase, done: 0, total, items: Vec::new() });
            }
        };
        let reading = keys::of_profile(&folders, &settings, &profile, waiting);
        let key = tokio::select! {
            key = reading => key?,
            () = call.stop.asked() => return Err(Failure::Cancelled {}),
        };
        let client = keys::client(&folders, &settings, profile.connection.clone(), key, retry)?;
        Ok((client, profile))
    }
}

/// What one request tells of a connection.
async fn verified(
    client: &Client,
    warnings: Vec<WarningNote>,
) -> Result<ConnectionVerifyResult, Failure> {
    let start = Instant::now();
    let lists = client.config().await.map_err(|error| failure::of_client(error, client))?;
    let latency = start.elapsed();
    Ok(ConnectionVerifyResult {
        ok: true,
        management_url: client.connection().url.to_string(),
        server: client.server(),
        families: lists.keys().copied().collect(),
        providers: lists.values().map(Vec::len).sum(),
        latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
        warnings,
    })
}

/// The user's folders.
pub(crate) fn folders() -> Result<Folders, Failure> {
    Folders::of_user().map_err(|error| Failure::ConfigInvalid {
        path: "The home folder".into(),
        line: None,
        column: None,
        reason: error.to_string(),
    })
}
