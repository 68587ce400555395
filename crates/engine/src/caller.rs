//! Who asks, and how.

use std::sync::Arc;

use store::{KeyKind, PlatformNo, PlatformRow};
use wire::errors::Api;

use crate::settings::{API_VERSION, Settings};

/// The identity and circumstances of one request. The server makes it from the request's
/// headers; no handler runs without it.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Whose data.
    pub platform: PlatformNo,
    /// The platform's own account.
    pub platform_account: String,
    /// The account acted on: the `Stripe-Account` header's, or the platform's own.
    pub account: String,
    /// The platform's Connect application, `ca_…`.
    pub application: String,
    /// The key as it may be shown.
    pub masked_key: String,
    /// Secret or publishable.
    pub key: KeyKind,
    /// `req_…`; none when a timer acts.
    pub request: Option<String>,
    /// The request's idempotency key.
    pub idempotency_key: Option<String>,
    /// The version the client asked for, echoed.
    pub api_version: String,
    /// The dialect in which it asks, and is answered.
    pub api: Api,
    /// The key is one that the account's holder gave: it opens that account and nothing else.
    pub granted: bool,
    /// The account is connected for looking only.
    pub read_only: bool,
    /// The address by which the caller came, without a trailing slash, if links follow callers.
    pub base_url: Option<Arc<str>>,
}

impl Caller {
    /// The platform itself, without a request.
    pub fn platform(row: &PlatformRow) -> Caller {
        Caller {
            platform: row.no,
            platform_account: row.account.clone(),
            account: row.account.clone(),
            application: row.application.clone(),
            masked_key: String::new(),
            key: KeyKind::Secret,
            request: None,
            idempotency_key: None,
            api_version: API_VERSION.to_owned(),
            api: Api::V1,
            granted: false,
            read_only: false,
            base_url: None,
        }
    }

    /// True if it acts as a connected account: a platform by the header, or the account's own key.
    pub fn is_direct(&self) -> bool {
        self.account != self.platform_account
    }

    /// Whether it may name an account: a platform those that it is connected to and itself, an
    /// account itself. Its siblings are strangers to it, whichever key acts.
    pub fn reaches(&self, account: &str, owner: &str) -> bool {
        match self.is_direct() {
            true => account == self.account && owner == self.platform_account,
            false => account == self.platform_account || owner == self.platform_account,
        }
    }

    /// Whose customers and cards it may use on its account: the platform lends its own.
    pub fn lender(&self) -> &str {
        if self.granted { &self.account } else { &self.platform_account }
    }

    /// A link to a path of this server, for the caller to open.
    pub fn link(&self, settings: &Settings, path: &str) -> String {
        settings.links.to(self.base_url.as_deref(), path)
    }

    /// The same caller, acting on another account, for work that spans two accounts.
    pub fn acting_on(&self, account: &str) -> Caller {
        Caller { account: account.to_owned(), ..self.clone() }
    }
}

/// The owner of what belongs to nobody, such as the platforms' own accounts.
pub const NOBODY: &str = "";
