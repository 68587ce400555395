//! Steps of holders who connect accounts of their own, leave, and come back.

use super::walker::Walk;

/// Holders' own accounts that a walk makes at the most.
const OWN: usize = 3;

impl Walk {
    /// Connects an account: a new one, or one that has left.
    pub(super) async fn connect(&mut self) -> bool {
        let back = self.pick(&self.made.apart.clone());
        if back.is_none() && self.made.own.len() >= OWN {
            return false;
        }
        let mut params = vec![
            ("redirect_uri", "http://localhost/".to_owned()),
            ("scope", "read_write".to_owned()),
        ];
        params.extend(back.map(|account| ("account", account)));
        let decision = self.send("", "/v1/sandbox/oauth/authorize", &params).await;
        let Some(code) = decision.body["code"].as_str() else { return false };
        // A code must not be sent twice: this is no request to repeat.
        let params = [("grant_type", "authorization_code"), ("code", code)];
        let token = self.platform.post("/oauth/token", &params).await;
        self.log.push(format!("{} POST /oauth/token {params:?}", token.status));
        let Some(account) = token.body["stripe_user_id"].as_str().map(str::to_owned) else {
            self.fail(&format!("{:#}", token.body));
        };
        self.made.apart.retain(|known| *known != account);
        if !self.made.own.contains(&account) {
            self.made.own.push(account.clone());
        }
        self.welcome(account);
        true
    }

    /// Disconnects one of them.
    pub(super) async fn disconnect(&mut self) -> bool {
        let mut here = self.made.own.clone();
        here.retain(|account| !self.made.apart.contains(account));
        let Some(account) = self.pick(&here) else { return false };
        let settings = self.platform.get("/v1/sandbox/oauth", &[]).await.ok();
        let client = settings["client_id"].as_str().unwrap_or_default();
        let params = [("client_id", client), ("stripe_user_id", account.as_str())];
        let answer = self.platform.post("/oauth/deauthorize", &params).await;
        self.log.push(format!("{} POST /oauth/deauthorize {params:?}", answer.status));
        if answer.status != 200 {
            self.fail(&format!("{:#}", answer.body));
        }
        self.forget(&account);
        self.made.apart.push(account);
        true
    }

    /// Who has left is out of reach. That nothing was lost meanwhile is seen when they come back.
    pub(super) async fn check_apart(&self) -> Result<(), String> {
        for account in &self.made.apart {
            let answer = self.platform.on(account).get("/v1/balance", &[]).await;
            if answer.status != 403 {
                return Err(format!("{account} is disconnected: {:#}", answer.body));
            }
        }
        Ok(())
    }
}
