//! Steps about what accounts tell: data in any order, good and bad, and what platforms do to
//! accounts.

use serde_json::Value;

use super::{steps::id_of, walker::Walk};

/// What a holder may say, right or wrong.
const SAYINGS: [(&str, &str); 16] = [
    ("individual[id_number]", "000000000"),
    ("individual[id_number]", "111111111"),
    ("individual[id_number]", "222222222"),
    ("individual[ssn_last_4]", "1111"),
    ("individual[verification][document][front]", "file_identity_document_success"),
    ("individual[verification][document][front]", "file_identity_document_failure"),
    ("individual[address][line1]", "address_no_match"),
    ("individual[address][line1]", "address_full_match"),
    ("individual[dob][year]", "1900"),
    ("individual[dob][year]", "1902"),
    ("company[tax_id]", "111111111"),
    ("company[tax_id]", "000000000"),
    ("company[name]", "disallowed_name"),
    ("business_profile[url]", "https://inaccessible.stripe.com"),
    ("business_profile[url]", "https://accessible.stripe.com"),
    ("business_type", "company"),
];

const CAPABILITIES: [&str; 4] =
    ["card_payments", "transfers", "us_bank_account_ach_payments", "legacy_payments"];

const ROLES: [&str; 4] = ["representative", "owner", "director", "executive"];

impl Walk {
    /// One step of an account's life besides its payments.
    pub(super) async fn live(&mut self) -> bool {
        let account = self.account();
        match self.roll(37) {
            0..8 => self.say(&account).await,
            8..13 => self.meet(&account).await,
            13 => self.add_person(&account).await,
            14 => self.remove_person(&account).await,
            15 => self.ask_capability(&account).await,
            16 => self.change_bank(&account).await,
            17 => self.reject(&account).await,
            18 => self.delete(&account).await,
            19 => self.pause(&account).await,
            20 => self.change_by_newer(&account).await,
            21..25 => self.connect().await,
            25..27 => self.disconnect().await,
            _ => self.mend(&account).await,
        }
    }

    /// Has an account go through the form again, so that a walk finds some that work.
    async fn mend(&mut self, account: &str) -> bool {
        self.send("", &format!("/v1/accounts/{account}/unreject"), &[]).await;
        let on = [("payments", "false".to_owned()), ("payouts", "false".to_owned())];
        self.send("", &format!("/v1/sandbox/accounts/{account}/pause"), &on).await;
        for name in ["transfers", "card_payments"] {
            let path = format!("/v1/accounts/{account}/capabilities/{name}");
            self.send("", &path, &[("requested", "true".to_owned())]).await;
        }
        let onboard = format!("/v1/sandbox/accounts/{account}/onboard");
        self.send("", &onboard, &[]).await.status == 200
    }

    async fn say(&mut self, account: &str) -> bool {
        let (key, value) = self.pick(&SAYINGS).expect("there are sayings");
        let params = [(key, value.to_owned())];
        self.send("", &format!("/v1/accounts/{account}"), &params).await.status == 200
    }

    /// Tells one of the things that are due.
    async fn meet(&mut self, account: &str) -> bool {
        let shown = self.platform.get(&format!("/v1/accounts/{account}"), &[]).await;
        let due = shown.body["requirements"]["currently_due"].as_array().cloned();
        let Some(key) = self.pick(&due.unwrap_or_default()) else { return false };
        let Some((param, value)) = key.as_str().and_then(told) else { return false };
        let params = [(param.as_str(), value)];
        self.send("", &format!("/v1/accounts/{account}"), &params).await.status == 200
    }

    async fn add_person(&mut self, account: &str) -> bool {
        let role = self.pick(&ROLES).expect("there are roles");
        let role = format!("relationship[{role}]");
        let params = [
            ("first_name", "Ann".to_owned()),
            ("last_name", "Other".to_owned()),
            (role.as_str(), "true".to_owned()),
        ];
        self.send("", &format!("/v1/accounts/{account}/persons"), &params).await.status == 200
    }

    async fn remove_person(&mut self, account: &str) -> bool {
        let path = format!("/v1/accounts/{account}/persons");
        let listed = self.platform.get(&path, &[]).await;
        let persons = listed.body["data"].as_array().cloned().unwrap_or_default();
        let Some(id) = self.pick(&persons).as_ref().and_then(id_of) else { return false };
        self.remove(&format!("{path}/{id}")).await
    }

    async fn ask_capability(&mut self, account: &str) -> bool {
        let name = self.pick(&CAPABILITIES).expect("there are capabilities");
        let requested = (self.roll(5) > 0).to_string();
        let path = format!("/v1/accounts/{account}/capabilities/{name}");
        self.send("", &path, &[("requested", requested)]).await.status == 200
    }

    async fn change_bank(&mut self, account: &str) -> bool {
        let number = self.pick(&["000123456789", "000111111116", "000888888883"]);
        let params = [
            ("external_account[object]", "bank_account".to_owned()),
            ("external_account[country]", "US".to_owned()),
            ("external_account[currency]", "usd".to_owned()),
            ("external_account[routing_number]", "110000000".to_owned()),
            ("external_account[account_number]", number.expect("there are numbers").to_owned()),
        ];
        self.send("", &format!("/v1/accounts/{account}"), &params).await.status == 200
    }

    async fn reject(&mut self, account: &str) -> bool {
        let params = [("reason", "terms_of_service".to_owned())];
        self.send("", &format!("/v1/accounts/{account}/reject"), &params).await.status == 200
    }

    /// Pauses payments or payouts, or lets them go on.
    async fn pause(&mut self, account: &str) -> bool {
        let what = self.pick(&["payments", "payouts"]).expect("there are two");
        let params = [(what, self.dice_says(2).to_string())];
        self.send("", &format!("/v1/sandbox/accounts/{account}/pause"), &params).await.status == 200
    }

    async fn delete(&mut self, account: &str) -> bool {
        if !self.remove(&format!("/v1/accounts/{account}")).await {
            return false;
        }
        self.forget(account);
        true
    }

    /// Deletes, until it is known whether it was done.
    async fn remove(&mut self, path: &str) -> bool {
        let answer = self.platform.delete(path).await;
        self.log.push(format!("{} DELETE {path}", answer.status));
        if !matches!(answer.status, 200 | 400 | 403 | 404) {
            self.fail(&format!("{:#}", answer.body));
        }
        answer.status == 200
    }
}

/// The parameter that meets a requirement of an individual or a company, and its value.
fn told(key: &str) -> Option<(String, String)> {
    let (head, rest) = key.split_once('.')?;
    if !matches!(head, "individual" | "company" | "business_profile" | "tos_acceptance") {
        return None;
    }
    let answer = model::requirements::answer(
        if head == "individual" { rest } else { key },
        "US",
        crate::START,
    )?;
    let mut param = head.to_owned();
    for part in rest.split('.') {
        param.push_str(&format!("[{part}]"));
    }
    match answer {
        Value::String(text) => Some((param, text)),
        Value::Object(hash) => {
            let (name, value) = hash.iter().next()?;
            Some((format!("{param}[{name}]"), value.as_str()?.to_owned()))
        }
        other => Some((param, other.to_string())),
    }
}
