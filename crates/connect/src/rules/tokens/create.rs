//! Making tokens, for whichever API asks.

use engine::{Caller, Error, Reader, Tx};
use model::{
    bank_account::{BankAccount, BankDetails},
    card::Card,
    object::Object,
    refusal::{ParamFault, Place, Refusal},
    token::{OF_ACCOUNT, OF_BANK_ACCOUNT, OF_CVC, OF_PERSON, Token, TokenInternal},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{
    external_accounts::bank::check_bank,
    tokens::card::{card_of, invalid_cvc},
};

/// Parameters: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Create {
    account: Option<Value>,
    bank_account: Option<Value>,
    card: Option<Value>,
    customer: Option<String>,
    cvc_update: Option<Value>,
    person: Option<Value>,
    pii: Option<Value>,
}

impl Create {
    /// What the token is to stand for, and the parameters that say it.
    fn wanted(&self) -> Vec<(&'static str, &Value)> {
        [
            ("card", &self.card),
            ("bank_account", &self.bank_account),
            ("account", &self.account),
            ("person", &self.person),
            ("pii", &self.pii),
            ("cvc_update", &self.cvc_update),
        ]
        .into_iter()
        .filter_map(|(name, sent)| Some((name, sent.as_ref()?)))
        .collect()
    }
}

/// Creates a token.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<Token, Error> {
    let mut token = Token {
        id: String::new(),
        object: "token".into(),
        bank_account: None,
        card: None,
        client_ip: Some("127.0.0.1".into()),
        created: tx.now(),
        livemode: false,
        kind: "card".into(),
        used: false,
        internal: TokenInternal::default(),
    };
    let prefix = match params.wanted()[..] {
        [(name, sent)] => fill(tx, caller, &mut token, name, sent)?,
        [] if params.customer.is_some() => {
            return shared(tx, caller, token, params.customer.as_deref().unwrap_or_default());
        }
        [] => {
            let message = "You must supply either a card, customer, PII data, bank account, or account legal entity to create a token.";
            return Err(Refusal::coded("parameter_missing", Some("card"), message).into());
        }
        [..] => {
            let params = params.wanted().into_iter().map(|(name, _)| name).collect();
            return Err(Refusal::Exclusive { params }.into());
        }
    };
    token.id = tx.id(prefix, &caller.account);
    tx.insert(&caller.account, &token)?;
    Ok(token)
}

/// Puts what was sent into a token; what its id begins with.
fn fill(
    tx: &mut Tx<'_>,
    caller: &Caller,
    token: &mut Token,
    name: &'static str,
    sent: &Value,
) -> Result<&'static str, Error> {
    if name == "card" {
        let card = card_of(tx, caller, sent, "card")?;
        token.internal.rail_reference = Some(card.internal.rail_reference.clone());
        token.card = Some(card.in_token());
        return Ok(Token::RESOURCE.prefix());
    }
    token.kind = name.into();
    if name == "bank_account" {
        if !sent.is_object() {
            let fault = ParamFault::Object;
            return Err(Refusal::Param { param: "bank_account".into(), fault }.into());
        }
        let details: BankDetails = serde_json::from_value(sent.clone())?;
        let id = tx.new_id::<BankAccount>(&caller.account);
        let bank = check_bank(tx, details, id, "bank_account")?;
        token.internal.bank = Some(bank.internal.clone());
        token.bank_account = Some(json!(bank));
        return Ok(OF_BANK_ACCOUNT);
    }
    token.internal.data = Some(sent.clone());
    Ok(match name {
        "account" => OF_ACCOUNT,
        "person" => OF_PERSON,
        "cvc_update" => {
            let code = sent["cvc"].as_str().unwrap_or_default();
            if !(3..=4).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(invalid_cvc().into());
            }
            // The code itself is for nobody to keep.
            token.internal.data = None;
            OF_CVC
        }
        _ => Token::RESOURCE.prefix(),
    })
}

/// A customer's card of the platform, for use on a connected account.
fn shared(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mut token: Token,
    customer: &str,
) -> Result<Token, Error> {
    let known: model::customer::Customer =
        tx.get(caller.lender(), customer, Place::Param("customer"))?;
    let card = known.default_source.as_deref().unwrap_or_default();
    let Some(card) = tx.find::<Card>(caller.lender(), card)? else {
        let (object, id) = ("source".to_owned(), card.to_owned());
        return Err(Refusal::NoSuch { object, id, place: Place::Param("card") }.into());
    };
    token.id = tx.new_id::<Token>(&caller.account);
    token.internal.rail_reference = Some(card.internal.rail_reference.clone());
    token.card = Some(card.in_token());
    tx.insert(&caller.account, &token)?;
    Ok(token)
}
