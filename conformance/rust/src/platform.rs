//! A platform of the test's own: the client and the story's steps.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::SystemTime,
};

use miniserde::json;
use serde_json::Value;
use stripe::{AccountId, Client, ClientBuilder, StripeError, StripeRequest};
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_connect::account::{
    CreateAccount, CreateAccountCapabilities, CreateAccountCapabilitiesCardPayments,
    CreateAccountCapabilitiesTransfers, CreateAccountController, CreateAccountControllerFees,
    CreateAccountControllerFeesPayer, CreateAccountControllerLosses,
    CreateAccountControllerLossesPayments, CreateAccountControllerStripeDashboard,
    CreateAccountControllerStripeDashboardType, CreateAccountType, RetrieveAccount,
};
use stripe_core::balance::RetrieveForMyAccountBalance;
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_core::payment_intent::{
    CreatePaymentIntent, CreatePaymentIntentAutomaticPaymentMethods,
    CreatePaymentIntentAutomaticPaymentMethodsAllowRedirects, CreatePaymentIntentTransferData,
};
use stripe_shared::{Account, BalanceTransaction, PaymentIntent, PaymentIntentCaptureMethod};
use stripe_types::Currency;

use crate::Server;

/// Who pays the fees of what happens on the account, and so on.
#[derive(Clone, Copy)]
pub enum AccountKind {
    Standard,
    Express,
    PlatformPays,
}

/// What the API said to a request it refused.
pub type Rejected = (u16, Box<stripe::ApiErrors>);

/// One key, one universe; its clock is frozen at the story's Monday morning.
pub struct Platform {
    pub client: Client,
    pub server: Server,
}

impl Platform {
    /// Starts a server and opens a platform on it.
    pub async fn open() -> Platform {
        let server = Server::start();
        static PLATFORMS: AtomicU32 = AtomicU32::new(0);
        // The server may share its database with those of other tests, now and earlier.
        let begun = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let begun = begun.expect("the clock is past 1970").as_nanos();
        let count = PLATFORMS.fetch_add(1, Ordering::Relaxed);
        let client = Platform::client(&server, &format!("sk_test_rust{begun}of{count}"));
        let platform = Platform { client, server };
        let start = crate::story()["clock"]["start"].as_i64().expect("a time");
        platform.raw(StripeMethod::Post, "/sandbox/clock", &[("freeze", "true")]).await;
        platform.raw(StripeMethod::Post, "/sandbox/clock", &[("to", &start.to_string())]).await;
        platform
    }

    /// A client for this server with a key.
    pub fn client(server: &Server, key: &str) -> Client {
        let builder = ClientBuilder::new(key).url(format!("{}/", server.url));
        builder.build().expect("the key fits a header")
    }

    /// A call that the client has no method for; `path` without `/v1`.
    pub async fn raw(&self, method: StripeMethod, path: &str, form: &[(&str, &str)]) -> Value {
        let request = RequestBuilder::new(method, path);
        let form: std::collections::BTreeMap<_, _> = form.iter().copied().collect();
        let request = if form.is_empty() { request } else { request.form(&form) };
        let answer: json::Value =
            request.customize().send(&self.client).await.unwrap_or_else(|e| panic!("{path}: {e}"));
        serde_json::from_str(&json::to_string(&answer)).expect("JSON stays JSON")
    }

    /// Moves the clock on by days.
    pub async fn advance_days(&self, days: u32) -> Value {
        self.advance("days", days).await
    }

    /// Moves the clock on; `unit` is days, hours, minutes or seconds.
    pub async fn advance(&self, unit: &str, count: u32) -> Value {
        let name = format!("advance[{unit}]");
        self.raw(StripeMethod::Post, "/sandbox/clock", &[(&name, &count.to_string())]).await
    }

    /// A connected account that has been through onboarding.
    pub async fn account(&self, kind: AccountKind) -> Account {
        let capabilities = CreateAccountCapabilities {
            card_payments: Some(CreateAccountCapabilitiesCardPayments { requested: Some(true) }),
            transfers: Some(CreateAccountCapabilitiesTransfers { requested: Some(true) }),
            ..CreateAccountCapabilities::new()
        };
        let create = CreateAccount::new().country("US").capabilities(capabilities);
        let create = match kind {
            AccountKind::Standard => create.type_(CreateAccountType::Standard),
            AccountKind::Express => create.type_(CreateAccountType::Express),
            AccountKind::PlatformPays => create.controller(CreateAccountController {
                fees: Some(CreateAccountControllerFees {
                    payer: Some(CreateAccountControllerFeesPayer::Application),
                }),
                losses: Some(CreateAccountControllerLosses {
                    payments: Some(CreateAccountControllerLossesPayments::Application),
                }),
                requirement_collection: None,
                stripe_dashboard: Some(CreateAccountControllerStripeDashboard {
                    type_: Some(CreateAccountControllerStripeDashboardType::Express),
                }),
            }),
        };
        let account = create.send(&self.client).await.expect("an account");
        assert_eq!(account.charges_enabled, Some(false));
        let path = format!("/sandbox/accounts/{}/onboard", account.id);
        self.raw(StripeMethod::Post, &path, &[]).await;
        let account =
            RetrieveAccount::new(account.id).send(&self.client).await.expect("an account");
        assert_eq!((account.charges_enabled, account.payouts_enabled), (Some(true), Some(true)));
        assert_eq!(account.details_submitted, Some(true));
        account
    }

    /// A confirmed payment of the story's amount, captured at once; to be completed and sent.
    pub fn pay(&self) -> CreatePaymentIntent {
        let no_redirects = CreatePaymentIntentAutomaticPaymentMethods {
            allow_redirects: Some(CreatePaymentIntentAutomaticPaymentMethodsAllowRedirects::Never),
            enabled: true,
        };
        CreatePaymentIntent::new(1000, Currency::USD)
            .payment_method("pm_card_visa")
            .automatic_payment_methods(no_redirects)
            .capture_method(PaymentIntentCaptureMethod::Automatic)
            .confirm(true)
    }

    /// A payment of which the account gets all but the application fee.
    pub fn destination(&self, account: &Account) -> CreatePaymentIntent {
        let to = CreatePaymentIntentTransferData::new(account.id.as_str());
        self.pay().application_fee_amount(123).transfer_data(to)
    }

    /// Sends a request, as a connected account if one is given.
    pub async fn send<R>(
        &self,
        account: Option<&Account>,
        request: R,
    ) -> Result<R::Output, Rejected>
    where
        R: StripeRequest,
        R::Output: miniserde::Deserialize,
    {
        let mut request = request.customize();
        if let Some(account) = account {
            request = request.account_id(AccountId::from(account.id.as_str()));
        }
        request.send(&self.client).await.map_err(|error| match error {
            StripeError::Stripe(error, status) => (status, error),
            other => panic!("{other}"),
        })
    }

    /// Sends a payment that must succeed.
    pub async fn paid(
        &self,
        account: Option<&Account>,
        request: CreatePaymentIntent,
    ) -> PaymentIntent {
        let intent = self.send(account, request).await.expect("a payment");
        assert_eq!(intent.status.as_str(), "succeeded");
        intent
    }

    /// All balance transactions.
    pub async fn transactions(&self, account: Option<&Account>) -> Vec<BalanceTransaction> {
        let list = ListBalanceTransaction::new().limit(100);
        self.send(account, list).await.expect("balance transactions").data
    }

    /// What the balance holds: available, and with what is pending.
    pub async fn balance(&self, account: Option<&Account>) -> (i64, i64) {
        let balance =
            self.send(account, RetrieveForMyAccountBalance::new()).await.expect("a balance");
        let usd = |entries: &[stripe_core::BalanceAmount]| -> i64 {
            entries.iter().filter(|e| e.currency == Currency::USD).map(|e| e.amount).sum()
        };
        let available = usd(&balance.available);
        (available, available + usd(&balance.pending))
    }

    /// The proof that the books balance.
    pub async fn books(&self) {
        let check = self.raw(StripeMethod::Get, "/sandbox/ledger/check", &[]).await;
        assert_eq!(check["object"], "sandbox.ledger_check");
        assert_eq!(check["balanced"], true, "{check}");
    }
}
