//! Steps of charges without an intent, of captures, and of payments that are given back.

use super::{
    steps::{Params, id_of},
    walker::Walk,
};

/// Sources that pay; one that does not.
const SOURCES: [&str; 4] =
    ["tok_visa", "tok_mastercard", "tok_bypassPending", "tok_chargeDeclined"];

/// How a capture by the wrong route is refused.
const BY_AN_INTENT: &str = "This uncaptured Charge was created by a PaymentIntent";

impl Walk {
    /// A charge without an intent: taken at once, or held.
    pub(super) async fn charge(&mut self) -> bool {
        let amount = self.amount();
        let source = self.pick(&SOURCES).expect("there are sources").to_owned();
        let mut params: Params = vec![
            ("amount", amount.to_string()),
            ("currency", self.currency()),
            ("source", source),
            ("capture", self.dice_says(3).to_string()),
        ];
        let on = self.share(amount, &mut params);
        let charge = self.send(&on, "/v1/charges", &params).await;
        if let Some(id) = id_of(&charge.body) {
            match charge.body["captured"] == true {
                true => self.keep_charge(&on, &id, &charge.body),
                false => self.made.held.push((on, id)),
            }
        }
        charge.status == 200
    }

    /// Captures a charge that is held, whole or in part.
    pub(super) async fn finish_charge(&mut self) -> bool {
        let Some((on, id)) = self.made.held.pop() else { return false };
        let path = format!("/v1/charges/{id}");
        let now = self.actor(&on).get(&path, &[]).await.ok();
        let params = if self.dice_says(3) { vec![] } else { self.part(&now, "amount") };
        let done = self.send(&on, &format!("{path}/capture"), &params).await;
        if done.status == 200 {
            self.keep_charge(&on, &id, &done.body);
        }
        done.status == 200
    }

    /// Parameters of a capture in part, or of a little too much; perhaps with another share.
    pub(super) fn part(&mut self, of: &serde_json::Value, amount: &'static str) -> Params {
        let most = of["amount"].as_i64().unwrap_or_default() + 2;
        let part = self.roll(most) - 1;
        let mut params = vec![(amount, part.to_string())];
        match self.roll(3) {
            0 => params.push(("application_fee_amount", self.roll(part.max(0)).to_string())),
            1 => params.push(("transfer_data[amount]", self.roll(part.max(0)).to_string())),
            _ => {}
        }
        params
    }

    /// What an intent holds is captured by the intent only.
    pub(super) async fn take_wrong_way(&mut self, on: &str, charge: &str) {
        if !self.dice_says(3) {
            return;
        }
        let answer = self.send(on, &format!("/v1/charges/{charge}/capture"), &[]).await;
        let message = answer.body["error"]["message"].as_str().unwrap_or_default();
        let over = ["charge_expired_for_capture", "charge_already_captured"];
        let code = answer.body["error"]["code"].as_str().unwrap_or_default();
        if answer.status != 400 || !(message.starts_with(BY_AN_INTENT) || over.contains(&code)) {
            self.fail(&format!("captured by the wrong route: {:#}", answer.body));
        }
    }

    /// Its holder gives back what a transfer brought.
    pub(super) async fn give_back(&mut self) -> bool {
        let on = self.account();
        let mut payments = self.actor(&on).list("/v1/charges", &[("limit", "30")]).await;
        payments.retain(|payment| !payment["source_transfer"].is_null());
        let Some(payment) = self.pick(&payments) else { return false };
        let mut params: Params = vec![("charge", id_of(&payment).unwrap_or_default())];
        if self.dice_says(2) {
            let most = payment["amount"].as_i64().unwrap_or_default() + 1;
            params.push(("amount", (self.roll(most) - 1).to_string()));
        }
        if self.dice_says(2) {
            params.push(("refund_application_fee", "true".to_owned()));
        }
        self.send(&on, "/v1/refunds", &params).await.status == 200
    }

    /// Something happens on the other platform, which must not be seen on this one.
    pub(super) async fn pay_next_door(&mut self) -> bool {
        let amount = (50 + self.roll(500)).to_string();
        let currency = self.currency();
        let more = [("amount", amount.as_str()), ("currency", currency.as_str())];
        self.log.push(format!("next door {more:?}"));
        self.neighbour.try_to_pay(&more).await;
        true
    }
}
