use super::Failure;

impl Failure {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { what, .. } => {
                let list = if what == "profile" { "profile list" } else { "history" };
                format!("List them with “hub-bridge {list}”.")
            }
            Self::NotConfigured { profile: Some(name) } => {
                format!("Store it with “hub-bridge key set --profile {name}”.")
            }
            Self::FamilyNotSupported { since: Some(since), .. } => {
                format!("Update CLIProxyAPI to {since} or newer, or import as another family.")
            }
            other => other.fixed_hint().to_owned(),
        }
    }

    const fn fixed_hint(&self) -> &'static str {
        match self {
            Self::ParseError {} | Self::InvalidRequest { .. } | Self::MethodNotFound { .. } => {
                "The extension and hub-bridge may be of different versions: update both."
            }
            Self::InvalidParams { .. } => "See PROTOCOL.md for this method's parameters.",
            Self::Internal {} => "The log says more; please report it.",
            Self::Cancelled {} => "What was written until then is in the report.",
            Self::MessageTooLarge { .. } => "Send fewer items in one message.",
            Self::CallerDenied { .. } => {
                "Add its id to “allowed_extensions” in hub-bridge's config.toml, if you trust it."
            }
            Self::NotAllowed { .. } => {
                "A person has to allow it: “hub-bridge profile allow-raw EXTENSION-ID”."
            }
            Self::NotFound { .. } => "List what there is.",
            Self::Expired { .. } => "Imports can be taken back for 30 days.",
            Self::Busy { .. } => "Try again when it is done.",
            Self::NotConfigured { .. } => "Run “hub-bridge setup”.",
            Self::ConfigInvalid { .. } => {
                "Mend the file, or move it away and set the profiles again."
            }
            Self::ManagementUrlInvalid { .. } => "It looks like http://localhost:8317.",
            Self::InsecureUrl { .. } => {
                "Use https or an SSH tunnel, or allow it with “hub-bridge profile set --allow-insecure-http”."
            }
            Self::ListenerForeign { .. } => {
                "Start CLIProxyAPI as yourself; if it runs as that user on purpose, name the user in “trusted_listeners” in config.toml."
            }
            Self::SecretStoreUnavailable { .. } => {
                "Start a keyring service, or choose another store in config.toml ([secret_store] kind = \"command\" or \"file\"), or set HUB_BRIDGE_MANAGEMENT_URL and HUB_BRIDGE_MANAGEMENT_KEY."
            }
            Self::SecretStoreLocked { .. } => "Unlock your keyring and try again.",
            Self::SecretStoreDenied { .. } => {
                "Allow hub-bridge to use the key store, then try again."
            }
            Self::SecretStoreReadOnly { .. } => "Change the key where it is kept.",
            Self::Unreachable { .. } => {
                "Is CLIProxyAPI running, and are address and port right? If it serves TLS, the address begins with https://."
            }
            Self::Timeout { .. } => {
                "Is it overloaded? “hub-bridge profile set --timeout-ms” gives it longer."
            }
            Self::Tls { .. } => {
                "If the certificate is your own, name its authority with “hub-bridge profile set --ca-certificate FILE”; if it speaks plain http, use http://."
            }
            Self::KeyRejected { .. } => {
                "Set the right key with “hub-bridge key set”; “hub-bridge verify --retry” tries it even so."
            }
            Self::Banned { .. } => {
                "Wait, or restart CLIProxyAPI and run “hub-bridge verify --retry”; until then it refuses the right key too."
            }
            Self::RemoteManagementDisabled { .. } => {
                "Set remote-management.allow-remote: true in its config.yaml, or the environment variable MANAGEMENT_PASSWORD (in Docker you always come from outside), or use an SSH tunnel."
            }
            Self::ManagementKeyNotSet { .. } => {
                "Set remote-management.secret-key in its config.yaml, or start it with MANAGEMENT_PASSWORD."
            }
            Self::Forbidden { .. } => {
                "Something between here and CLIProxyAPI may guard the address."
            }
            Self::ManagementDisabled { .. } => {
                "Is it CLIProxyAPI's address? If so, set remote-management.secret-key in its config.yaml to switch the Management API on."
            }
            Self::SaveFailed { .. } => {
                "Its config.yaml must be a file that it may write: check for a read-only mount, its permissions and the disk."
            }
            Self::ServerError { .. } => "Look at CLIProxyAPI's own log.",
            Self::HttpError { .. } => "The server's own words are in serverText.",
            Self::FamilyNotSupported { .. } => "Update CLIProxyAPI, or import as another family.",
            Self::ListRefused { .. } => {
                "Mend that entry in CLIProxyAPI's configuration; the server's own words are in serverText."
            }
            Self::KeyElsewhere { .. } => "Update CLIProxyAPI to 6.9.19 or newer.",
            Self::InvalidResponse { .. } => {
                "Is it CLIProxyAPI's address, and not another program's or a login page's?"
            }
            Self::RedirectRefused { .. } => {
                "Set the address that it points to, if you trust it, with “hub-bridge profile set”."
            }
            Self::ResponseTooLarge { .. } => "Is it CLIProxyAPI's address?",
            Self::WriteNotKept { .. } | Self::Conflict { .. } => {
                "Is another program editing the same CLIProxyAPI? Try again when it is done."
            }
            Self::OutcomeUnknown { .. } | Self::Interrupted { .. } => {
                "Import again: what is there already is not added twice."
            }
            Self::ChangedSince { .. } => {
                "Somebody tuned it: take back by hand what is not wanted any more."
            }
            Self::ConfigLost { .. } => {
                "Restart CLIProxyAPI, which reads its file again, and then import once more."
            }
            Self::BaseUrlInvalid { .. } => "It looks like https://relay.example.com.",
            Self::BaseUrlLoops { .. } => "Give the address of the site that the key belongs to.",
            Self::ApiKeyInvalid { .. } => "Copy the whole key from the site once more.",
            other => other.site_hint(),
        }
    }

    /// What can be done at, or about, a relay station.
    const fn site_hint(&self) -> &'static str {
        match self {
            Self::ClientKeyNeeded { .. } => {
                "Store one of the “api-keys” in its config.yaml with “hub-bridge key set --client”, or set HUB_BRIDGE_CLIENT_KEY beside the profile from the environment."
            }
            Self::ClientKeyRefused { .. } => {
                "Set one of the “api-keys” in its config.yaml with “hub-bridge key set --client”; the management key is another."
            }
            Self::ModelNotOffered { .. } => {
                "“hub-bridge check --through” counts what it offers; a provider serves only the models that are set, under their aliases."
            }
            Self::CompletionFailed { .. } => {
                "Check the site itself with “hub-bridge check --base-url”; CLIProxyAPI's log says which provider it asked."
            }
            Self::SiteInsecure { .. } => {
                "Give its https:// address, or allow plain http with “hub-bridge profile set --allow-insecure-http”."
            }
            Self::SiteUnreachable { .. } | Self::SiteTimeout { .. } => {
                "Is the address right, and does the site open in a browser? A proxy on the way to it is set with “hub-bridge profile set --proxy”."
            }
            Self::SiteTls { .. } => {
                "CLIProxyAPI will not trust it either: the site has to mend its certificate."
            }
            Self::SiteKeyRefused { .. } => {
                "Copy the key from the site once more, and see there whether it is switched off or expired."
            }
            Self::SiteQuotaExhausted { .. } => {
                "Top it up at the site, or raise the key's limit there."
            }
            Self::SiteBlocked { .. } => {
                "It lets browsers in and no programs: ask the site, or try another network. CLIProxyAPI may fare the same."
            }
            Self::SiteForbidden { .. } => {
                "The key may be limited to other addresses, clients or models: see its settings at the site."
            }
            Self::SitePathMissing { .. } | Self::SiteResponseInvalid { .. } => {
                "Is it the address of the site's API, and the right kind of provider? “hub-bridge check” tries the usual ones."
            }
            Self::SiteRateLimited { .. } => "Try again in a while.",
            Self::SiteError { .. } => "Try again later, or see whether the site is in order.",
            Self::SiteRedirectRefused { .. } => {
                "Give the address that it points to, if you trust it."
            }
            Self::SiteResponseTooLarge { .. } => "Is it the address of the site's API?",
            _ => "The log says more.",
        }
    }
}
