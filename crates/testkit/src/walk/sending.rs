//! How a walk sends its requests: through faults, restarts and lost replies, once more and twice at
//! once.

use super::walker::Walk;
use crate::Answer;

/// Each so many of a kind of command has its reply lost.
const LOSE_EACH: usize = 16;

/// How often a request is sent again at the most: faults come one by one.
const PATIENCE: usize = 10;

impl Walk {
    /// Sends a request, and every so often sends it again with the same idempotency key, or
    /// with the same key and other parameters. True if it was done.
    pub(super) async fn send(
        &mut self,
        account: &str,
        path: &str,
        params: &[(&str, String)],
    ) -> Answer {
        let params: Vec<(&str, &str)> = params.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        let answer = self.insist(account, &key, path, &params).await;
        let actor = self.actor(account);
        self.log.push(format!("{} {account} POST {path} {params:?}", answer.status));
        if !matches!(answer.status, 200 | 400 | 402 | 403 | 404) {
            self.fail(&format!("{:#}", answer.body));
        }
        if answer.status == 200 && params.iter().any(|(name, value)| is_nothing(name, value)) {
            self.fail(&format!("done with nothing: {:#}", answer.body));
        }
        if self.roll(9) == 0 {
            let again = actor.post_once(&key, path, &params).await;
            // A request refused before it began is no idempotent one; it is refused again.
            let kept = matches!(answer.status, 200 | 402);
            if kept && (again.status, &again.body) != (answer.status, &answer.body) {
                self.fail(&format!(
                    "another reply to a retry: {:#}\n{:#}",
                    answer.body, again.body
                ));
            }
            let mut other = params.clone();
            other.push(("metadata[other]", "1"));
            let other = actor.post_once(&key, path, &other).await;
            if answer.status == 200 && other.status != 400 {
                self.fail(&format!("a key used for two requests: {:#}", other.body));
            }
        }
        if answer.status == 200 {
            self.read_again(account, &answer).await;
        }
        answer
    }

    /// Sends a request, which the database may fail and the server may not survive, until it is
    /// answered; and now and then sends it twice at once.
    async fn insist(
        &mut self,
        account: &str,
        key: &str,
        path: &str,
        params: &[(&str, &str)],
    ) -> Answer {
        self.tempt_fate();
        let kind = kind(path);
        let sent = self.sent.entry(kind.clone()).or_default();
        sent.0 += 1;
        let lose = sent.0 % LOSE_EACH == LOSE_EACH / 2;
        if lose {
            self.world.faults.lose_sight();
        }
        let twice = self.roll(19) == 0;
        let mut times = 0;
        loop {
            let actor = self.actor(account);
            let other =
                async { if twice { Some(actor.post_once(key, path, params).await) } else { None } };
            let (answer, other) = tokio::join!(actor.post_once(key, path, params), other);
            // Whichever came first is being executed while the other is refused.
            let answer = match other {
                Some(other) if answer.status == 409 => other,
                _ => answer,
            };
            if !matches!(answer.status, 409 | 500) {
                self.world.faults.clear();
                return answer;
            }
            self.log.push(format!("{} {account} POST {path}: once more", answer.status));
            times += 1;
            if times > PATIENCE {
                self.fail(&format!("does not come to an end: {:#}", answer.body));
            }
            if lose && answer.status == 500 {
                self.sent.entry(kind.clone()).or_default().1 += 1;
            }
            self.recover();
        }
    }

    /// Now and then the database is to fail.
    pub(super) fn tempt_fate(&mut self) {
        match self.roll(39) {
            0 => self.world.faults.refuse(),
            1 => self.world.faults.lose_sight(),
            _ => {}
        }
    }

    /// After a fault, the server may have to start again.
    pub(super) fn recover(&mut self) {
        self.faults += 1;
        if self.roll(1) == 0 {
            self.world.restart();
            self.platform = self.world.platform("walk");
            self.neighbour = self.world.platform("neighbour");
        }
    }

    /// What was acknowledged is there.
    async fn read_again(&mut self, account: &str, answer: &Answer) {
        let Some(path) = self.acknowledged.note(account, answer) else { return };
        let read = self.actor(account).get(&path, &[]).await;
        if read.body != answer.body {
            self.fail(&format!("read other than answered: {:#}\n{:#}", answer.body, read.body));
        }
    }
}

/// A path without the ids in it.
fn kind(path: &str) -> String {
    let words = path.split('/').map(|word| if word.len() > 20 { "{}" } else { word });
    words.collect::<Vec<_>>().join("/")
}

/// True if a parameter asks for an amount that nothing can have. A fee may be zero: there is none.
fn is_nothing(name: &str, value: &str) -> bool {
    match name {
        "application_fee_amount" => value.starts_with('-'),
        "amount" | "amount_to_capture" | "transfer_data[amount]" => {
            value == "0" || value.starts_with('-')
        }
        _ => false,
    }
}
