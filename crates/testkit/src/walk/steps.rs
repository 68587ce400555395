//! The steps that a walk can take.

use connect::commands::clock::Move;
use engine::Error;
use serde_json::Value;

use super::walker::{Taken, Walk};

/// Test cards, those that pay more often than those that do not.
const CARDS: [&str; 12] = [
    "pm_card_visa",
    "pm_card_visa",
    "pm_card_visa",
    "pm_card_mastercard",
    "pm_card_bypassPending",
    "pm_card_bypassPending",
    "pm_card_visa_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_card_pendingRefund",
    "pm_card_refundFail",
    "pm_card_visa_triggerNextRequirements",
    "pm_card_visa_triggerPayoutBlock",
];

const KINDS: [&[(&str, &str)]; 4] = [
    &[("type", "standard")],
    &[
        ("type", "express"),
        ("capabilities[transfers][requested]", "true"),
        ("capabilities[card_payments][requested]", "true"),
    ],
    &[
        ("type", "custom"),
        ("business_type", "individual"),
        ("capabilities[transfers][requested]", "true"),
        ("capabilities[card_payments][requested]", "true"),
    ],
    &[
        ("controller[fees][payer]", "application"),
        ("controller[losses][payments]", "application"),
        ("controller[stripe_dashboard][type]", "none"),
        ("controller[requirement_collection]", "application"),
        ("capabilities[transfers][requested]", "true"),
        ("capabilities[card_payments][requested]", "true"),
    ],
];

/// Accounts that a walk makes at the most.
const ACCOUNTS: usize = 8;

pub(super) type Params = Vec<(&'static str, String)>;

impl Walk {
    /// Takes one step. True if it was done, false if it was refused.
    pub(super) async fn step(&mut self) -> bool {
        match self.roll(99) {
            _ if self.made.accounts.is_empty() => self.open_account().await,
            0..4 => self.open_account().await,
            4..31 => self.pay().await,
            31..36 => self.charge().await,
            36..41 => self.finish_intent().await,
            41..44 => self.finish_charge().await,
            44..55 => self.refund().await,
            55..57 => self.give_back().await,
            57..65 => self.transfer().await,
            65..71 => self.reverse().await,
            71..74 => self.refund_fee().await,
            74..80 => self.pay_out().await,
            80..82 => self.cancel_payout().await,
            82..84 => self.change_account().await,
            84..91 => self.live().await,
            91 => self.pay_next_door().await,
            _ => self.advance().await,
        }
    }

    async fn open_account(&mut self) -> bool {
        if self.made.accounts.len() >= ACCOUNTS {
            return false;
        }
        let kind = self.pick(&KINDS).expect("there are kinds");
        let kind: Params = kind.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let account = self.send("", "/v1/accounts", &kind).await;
        let Some(id) = id_of(&account.body) else { return false };
        let onboard = format!("/v1/sandbox/accounts/{id}/onboard");
        let onboarded = self.send("", &onboard, &[]).await;
        if onboarded.body["charges_enabled"] != true {
            self.fail(&format!("not enabled by its onboarding: {:#}", onboarded.body));
        }
        self.welcome(id);
        true
    }

    pub(super) fn account(&mut self) -> String {
        let accounts = self.made.accounts.clone();
        self.pick(&accounts).expect("the first step made an account")
    }

    /// An amount; now and then one that nothing can have.
    pub(super) fn amount(&mut self) -> i64 {
        match self.roll(9) {
            0 => self.roll(61) - 1,
            1 => 99_999_000 + self.roll(2_000),
            2..6 => 50 + self.roll(950),
            _ => 50 + self.roll(50_000),
        }
    }

    /// One of those that are used; nothing is converted.
    pub(super) fn currency(&mut self) -> String {
        if self.dice_says(4) { "eur" } else { "usd" }.to_owned()
    }

    async fn pay(&mut self) -> bool {
        let amount = self.amount();
        let mut params: Params = vec![
            ("amount", amount.to_string()),
            ("currency", self.currency()),
            ("payment_method", self.pick(&CARDS).expect("there are cards").to_owned()),
            ("payment_method_types[]", "card".to_owned()),
            ("confirm", "true".to_owned()),
        ];
        if let Some(capture) = self.pick(&["automatic", "manual"]).filter(|_| self.dice_says(2)) {
            params.push(("capture_method", capture.to_owned()));
        }
        let on = self.share(amount, &mut params);
        let intent = self.send(&on, "/v1/payment_intents", &params).await;
        self.keep_intent(&on, &intent.body);
        intent.status == 200
    }

    /// Says who has a share of a payment. Returns the account that it is made on, or empty.
    pub(super) fn share(&mut self, amount: i64, params: &mut Params) -> String {
        let account = self.account();
        let amount = amount.max(0);
        let fee = self.roll(amount / 3).to_string();
        let mut on = String::new();
        match self.roll(4) {
            0 => {
                on = account;
                params.push(("application_fee_amount", fee));
            }
            1 => {
                params.push(("transfer_data[destination]", account));
                params.push(("application_fee_amount", fee));
            }
            2 => {
                params.push(("transfer_data[amount]", self.roll(amount).to_string()));
                params.push(("transfer_data[destination]", account));
            }
            3 => {
                params.push(("on_behalf_of", account.clone()));
                params.push(("transfer_data[destination]", account));
            }
            _ => {}
        }
        on
    }

    /// One chance in so many.
    pub(super) fn dice_says(&mut self, of: i64) -> bool {
        self.roll(of - 1) == 0
    }

    fn keep_intent(&mut self, on: &str, intent: &Value) {
        let Some(id) = id_of(intent) else { return };
        match intent["status"].as_str() {
            Some("succeeded") => {
                if let Some(charge) = intent["latest_charge"].as_str() {
                    self.keep_charge(on, charge, intent);
                }
            }
            Some("requires_capture" | "requires_action") => {
                self.made.intents.push((on.to_owned(), id));
            }
            _ => {}
        }
    }

    /// Keeps a charge that was captured; `of` tells its currency.
    pub(super) fn keep_charge(&mut self, on: &str, charge: &str, of: &Value) {
        let currency = of["currency"].as_str().unwrap_or_default().to_owned();
        self.made.charges.push((on.to_owned(), Taken { charge: charge.to_owned(), currency }));
    }

    async fn finish_intent(&mut self) -> bool {
        // The newest: older ones may have run out.
        let Some((on, id)) = self.made.intents.pop() else { return false };
        let path = format!("/v1/payment_intents/{id}");
        let now = self.actor(&on).get(&path, &[]).await.ok();
        let (verb, params): (&str, Params) = match (now["status"].as_str(), self.roll(3)) {
            (_, 0) => ("cancel", vec![]),
            (Some("requires_action"), _) => {
                let path = format!("/v1/sandbox/payment_intents/{id}/authenticate");
                let outcome = if self.dice_says(4) { "fail" } else { "succeed" };
                let done = self.send(&on, &path, &[("outcome", outcome.to_owned())]).await;
                self.keep_intent(&on, &done.body);
                return done.status == 200;
            }
            (_, 1) => {
                let params = self.part(&now, "amount_to_capture");
                ("capture", params)
            }
            _ => ("capture", vec![]),
        };
        if let Some(charge) = now["latest_charge"].as_str().filter(|_| verb == "capture") {
            self.take_wrong_way(&on, charge).await;
        }
        let done = self.send(&on, &format!("{path}/{verb}"), &params).await;
        self.keep_intent(&on, &done.body);
        done.status == 200
    }

    async fn refund(&mut self) -> bool {
        let charges = self.made.charges.clone();
        let Some((on, taken)) = self.pick(&charges) else { return false };
        let mut params: Params = vec![("charge", taken.charge)];
        if self.dice_says(2) {
            params.push(("amount", self.amount().to_string()));
        }
        for flag in ["reverse_transfer", "refund_application_fee"] {
            if self.dice_says(2) {
                params.push((flag, "true".to_owned()));
            }
        }
        self.send(&on, "/v1/refunds", &params).await.status == 200
    }

    async fn transfer(&mut self) -> bool {
        let charges = self.made.charges.clone();
        let source = self.pick(&charges).filter(|_| self.dice_says(2));
        let currency = match &source {
            Some((_, taken)) => taken.currency.clone(),
            None => if self.dice_says(10) { "eur" } else { "usd" }.to_owned(),
        };
        let mut params: Params = vec![
            ("amount", self.amount().to_string()),
            ("currency", currency),
            ("destination", self.account()),
        ];
        params.extend(source.map(|(_, taken)| ("source_transaction", taken.charge)));
        let transfer = self.send("", "/v1/transfers", &params).await;
        self.made.transfers.extend(id_of(&transfer.body));
        transfer.status == 200
    }

    async fn reverse(&mut self) -> bool {
        let transfers = self.made.transfers.clone();
        let Some(transfer) = self.pick(&transfers) else { return false };
        let mut params: Params = vec![];
        if self.dice_says(2) {
            params.push(("amount", self.amount().to_string()));
        }
        let path = format!("/v1/transfers/{transfer}/reversals");
        self.send("", &path, &params).await.status == 200
    }

    async fn refund_fee(&mut self) -> bool {
        let found = self.platform.list("/v1/application_fees", &[("limit", "20")]).await;
        self.made.fees = found.iter().filter_map(id_of).collect();
        let fees = self.made.fees.clone();
        let Some(fee) = self.pick(&fees) else { return false };
        let params = vec![("amount", (self.roll(500) - 1).to_string())];
        let path = format!("/v1/application_fees/{fee}/refunds");
        self.send("", &path, &params).await.status == 200
    }

    async fn pay_out(&mut self) -> bool {
        let on = self.account();
        let currency = if self.dice_says(20) { "eur" } else { "usd" }.to_owned();
        let mut amount = self.amount();
        if self.dice_says(2) {
            // Not more than there is.
            let balance = self.actor(&on).get("/v1/balance", &[]).await.ok();
            let mut available = balance["available"].as_array().into_iter().flatten();
            let found = available.find(|entry| entry["currency"] == currency.as_str());
            let most = found.and_then(|entry| entry["amount"].as_i64()).unwrap_or_default();
            amount = self.roll(most.max(1) - 1) + 1;
        }
        let params = vec![("amount", amount.to_string()), ("currency", currency)];
        let payout = self.send(&on, "/v1/payouts", &params).await;
        self.made.payouts.extend(id_of(&payout.body).map(|id| (on, id)));
        payout.status == 200
    }

    async fn cancel_payout(&mut self) -> bool {
        let payouts = self.made.payouts.clone();
        let Some((on, payout)) = self.pick(&payouts) else { return false };
        self.send(&on, &format!("/v1/payouts/{payout}/cancel"), &[]).await.status == 200
    }

    async fn change_account(&mut self) -> bool {
        let account = self.account();
        let interval = "settings[payouts][schedule][interval]";
        let debits = "settings[payouts][debit_negative_balances]";
        let params = match self.roll(5) {
            0 => vec![(interval, "manual".to_owned())],
            1 => vec![(interval, "daily".to_owned())],
            2 => vec![
                (interval, "weekly".to_owned()),
                ("settings[payouts][schedule][weekly_payout_days][]", "friday".to_owned()),
            ],
            3 => vec![(debits, "true".to_owned())],
            4 => vec![(debits, "false".to_owned())],
            _ => vec![("metadata[step]", self.log.len().to_string())],
        };
        self.send("", &format!("/v1/accounts/{account}"), &params).await.status == 200
    }

    async fn advance(&mut self) -> bool {
        let (unit, most) = match self.roll(3) {
            0 => (1, 120),
            1 => (3_600, 30),
            _ => (86_400, 4),
        };
        self.time += unit * self.roll(most);
        self.move_clock().await;
        true
    }

    /// Moves the clock to the walk's time, and then sends what is due.
    pub(super) async fn move_clock(&mut self) {
        self.tempt_fate();
        // To a time, not by a stretch: what failed on the way is gone on with. Not by the API,
        // which would wait until what is due is sent.
        loop {
            let moved = Move { to: Some(self.time), ..Move::default() };
            let moved = connect::commands::clock::move_clock(&self.world.engine, 1, moved).await;
            self.log.push(format!("{} clock to {}", moved.is_ok(), self.time));
            match moved {
                Ok(_) => break,
                Err(Error::Fault(_)) => self.recover(),
                Err(error) => self.fail(&format!("{error:?}")),
            }
        }
        self.world.faults.clear();
        self.deliver().await;
    }
}

pub(super) fn id_of(body: &Value) -> Option<String> {
    body["id"].as_str().map(str::to_owned)
}
