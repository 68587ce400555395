//! Rails that do not answer at once: late, twice, never, with another answer than before, or when
//! another engine has taken over. What they answer in the end is what the sandbox would.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use connect::rails::{
    Acquirer, Answer, Authorization, Authorize, Bank, Capture, Captured, Made, PaidOut, PayOut,
    PayoutNews, Question, Rails, Refund, RefundNews, Refunded, Reply, Void,
};
use engine::Unavailable;
use model::{
    bank_account::{BankDetails, BankFacts},
    card::Card,
    card_checks::{CardChecks, Provided},
    card_facts::CardFacts,
    country::Country,
    decline_reason::DeclineReason,
    refusal::Refusal,
};
use serde_json::{Value, json};

/// How a rail answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// When it is asked within the transaction, as the sandbox does.
    AtOnce,
    /// When it is called.
    WhenCalled,
    /// When it is called, after nobody answered so often.
    After(u32),
    /// When it is called, and once more by itself.
    Twice,
    /// When it is called, and then something else by itself.
    Contradictorily,
    /// When it is asked within the transaction, and with a refusal.
    Refused,
    /// When it is called, and with a refusal.
    RefusedWhenCalled,
    /// Not before it is told to.
    Never,
}

/// Rails of a test. Clones are the same.
#[derive(Clone)]
pub struct Outside(Arc<Inner>);

struct Inner {
    sandbox: Rails,
    state: Mutex<State>,
}

struct State {
    /// In turn, for one call after the other.
    answers: Vec<Answers>,
    calls: HashMap<String, Called>,
    /// Answers that the rail gives by itself, and to which call.
    echoes: Vec<(String, Value)>,
    begun: usize,
    /// Charges that were to be released, or given back of.
    undone: HashSet<String>,
}

/// A call, by its key.
struct Called {
    answers: Answers,
    times: u32,
    question: Question,
    /// What was done, once.
    reply: Option<Reply>,
}

impl Outside {
    /// Rails that answer so, one call after the other, and begin again at the end of the list.
    pub fn new(answers: &[Answers]) -> Outside {
        let state = State {
            answers: answers.to_vec(),
            calls: HashMap::new(),
            echoes: Vec::new(),
            begun: 0,
            undone: HashSet::new(),
        };
        Outside(Arc::new(Inner { sandbox: Rails::sandbox(), state: Mutex::new(state) }))
    }

    /// What Connect is started with; requests wait so long for an answer.
    pub fn rails(&self, patience: Duration) -> Rails {
        let identity = self.0.sandbox.identity.clone();
        Rails { acquirer: Arc::new(self.clone()), bank: Arc::new(self.clone()), identity, patience }
    }

    /// Has what is asked from now on be answered so, one after the other.
    pub fn answer_in_turn(&self, answers: &[Answers]) {
        let mut state = self.state();
        (state.answers, state.begun) = (answers.to_vec(), 0);
    }

    /// Has everything answer so from now on, what was asked before as well.
    pub fn answer(&self, answers: Answers) {
        let mut state = self.state();
        state.answers = vec![answers];
        for call in state.calls.values_mut() {
            call.answers = answers;
        }
    }

    /// Answers that the rail gives by itself, and to which calls: each is returned once.
    pub fn echoes(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.state().echoes)
    }

    /// How often something was done, and how often it was asked for.
    pub fn counted(&self) -> (usize, u32) {
        let state = self.state();
        let done = state.calls.values().filter(|call| call.reply.is_some()).count();
        (done, state.calls.values().map(|call| call.times).sum())
    }

    /// What was done, by call: what was asked, and what was replied.
    pub(crate) fn done(&self) -> Vec<(String, Question, Reply)> {
        let state = self.state();
        let done = state.calls.iter().filter_map(|(key, call)| {
            Some((key.clone(), call.question.clone(), call.reply.clone()?))
        });
        done.collect()
    }

    /// Whether a charge was to be released, or given back of.
    pub(crate) fn has_undone(&self, charge: &str) -> bool {
        self.state().undone.contains(charge)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer within the transaction; the sandbox's, or a refusal.
    fn now<T>(&self, answer: Answer<T>, refusal: T) -> Answer<T> {
        let mut state = self.state();
        let answer = match state.answers[state.begun % state.answers.len()] {
            Answers::AtOnce => answer,
            Answers::Refused => Answer::Now(refusal),
            Answers::WhenCalled
            | Answers::After(_)
            | Answers::Twice
            | Answers::Contradictorily
            | Answers::RefusedWhenCalled
            | Answers::Never => return Answer::Later,
        };
        state.begun += 1;
        answer
    }

    fn reply<'c>(&'c self, key: &'c str, question: &'c Question, rail: Made<'c>) -> Made<'c> {
        Box::pin(async move {
            let reply = rail.await?;
            // Others have their turn first.
            tokio::task::yield_now().await;
            let mut state = self.state();
            if !state.calls.contains_key(key) {
                let answers = state.answers[state.begun % state.answers.len()];
                state.begun += 1;
                let call = Called { answers, times: 0, question: question.clone(), reply: None };
                state.calls.insert(key.to_owned(), call);
            }
            let call = state.calls.get_mut(key).expect("it is there by now");
            call.times += 1;
            match call.answers {
                Answers::Never => return Err(Unavailable),
                Answers::After(times) if call.times <= times => return Err(Unavailable),
                _ => {}
            }
            let reply = match call.answers {
                Answers::RefusedWhenCalled => refusal(question).unwrap_or(reply),
                _ => reply,
            };
            let known = call.reply.get_or_insert(reply).clone();
            let echo = match call.answers {
                Answers::Twice => Some(json!(known)),
                Answers::Contradictorily => {
                    // A release can't be refused: an answer to another question.
                    Some(json!(refusal(question).unwrap_or(Reply::Refund(Refunded::Refused))))
                }
                _ => None,
            };
            state.echoes.extend(echo.map(|echo| (key.to_owned(), echo)));
            Ok(known)
        })
    }
}

const DECLINED: Authorization = Authorization::Declined(DeclineReason::Generic);

/// Another answer than the sandbox's, where there can be one.
fn refusal(question: &Question) -> Option<Reply> {
    Some(match question {
        Question::Authorize(_) => Reply::Authorize(DECLINED),
        Question::Capture(_) => Reply::Capture(Captured::Refused),
        Question::Refund(_) => Reply::Refund(Refunded::Refused),
        Question::PayOut(_) => Reply::PayOut(not_sent()),
        Question::Void(_) => return None,
    })
}

fn not_sent() -> PaidOut {
    PaidOut::Refused { code: "account_closed".into() }
}

impl Acquirer for Outside {
    fn tokenize(&self, number: &str) -> Option<CardFacts> {
        self.0.sandbox.acquirer.tokenize(number)
    }

    fn well_known(&self, name: &str) -> Option<CardFacts> {
        self.0.sandbox.acquirer.well_known(name)
    }

    fn save(&self, reference: &str, told: Provided) -> Result<(), DeclineReason> {
        self.0.sandbox.acquirer.save(reference, told)
    }

    fn checks(&self, reference: &str) -> CardChecks {
        self.0.sandbox.acquirer.checks(reference)
    }

    fn authorize(&self, request: &Authorize) -> Answer<Authorization> {
        let answer = self.0.sandbox.acquirer.authorize(request);
        // Whether the payer must authenticate is known before the issuer is asked.
        match answer {
            Answer::Now(Authorization::NeedsAuthentication) => answer,
            answer => self.now(answer, DECLINED),
        }
    }

    fn capture(&self, request: &Capture) -> Answer<Captured> {
        self.now(self.0.sandbox.acquirer.capture(request), Captured::Refused)
    }

    fn void(&self, request: &Void) -> Answer<()> {
        self.state().undone.insert(request.charge.clone());
        self.now(self.0.sandbox.acquirer.void(request), ())
    }

    fn refund(&self, request: &Refund) -> Answer<Refunded> {
        self.state().undone.insert(request.charge.clone());
        self.now(self.0.sandbox.acquirer.refund(request), Refunded::Refused)
    }

    fn refund_news(&self, refunded_at_once: bool) -> Option<RefundNews> {
        self.0.sandbox.acquirer.refund_news(refunded_at_once)
    }

    fn call<'c>(&'c self, key: &'c str, question: &'c Question) -> Made<'c> {
        self.reply(key, question, self.0.sandbox.acquirer.call(key, question))
    }
}

impl Bank for Outside {
    fn recognize(&self, country: &Country, number: &str, routing: &str) -> Option<BankFacts> {
        self.0.sandbox.bank.recognize(country, number, routing)
    }

    fn tokenize(
        &self,
        country: &Country,
        number: &str,
        routing: &str,
        param: &str,
    ) -> Result<BankFacts, Refusal> {
        self.0.sandbox.bank.tokenize(country, number, routing, param)
    }

    fn well_known(&self, name: &str) -> Option<BankDetails> {
        self.0.sandbox.bank.well_known(name)
    }

    fn payout_methods(&self, card: &Card) -> Vec<String> {
        self.0.sandbox.bank.payout_methods(card)
    }

    fn pay_out(&self, request: &PayOut) -> Answer<PaidOut> {
        self.now(self.0.sandbox.bank.pay_out(request), not_sent())
    }

    fn payout_news(&self, reference: Option<&str>) -> Option<PayoutNews> {
        self.0.sandbox.bank.payout_news(reference)
    }

    fn call<'c>(&'c self, key: &'c str, question: &'c Question) -> Made<'c> {
        self.reply(key, question, self.0.sandbox.bank.call(key, question))
    }
}
