//! Making tokens, for whichever API asks.

use engine::{Caller, Look, Stop, Tx};
use model::{
    bank_account::{BankAccount, BankDetails},
    card::Card,
    object::Object,
    refusal::{ParamFault, Place, Refusal},
    token::{OF_ACCOUNT, OF_BANK_ACCOUNT, OF_PERSON, Token, TokenInternal},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::rules::{external_accounts::bank::check_bank, tokens::card::card_of};

/// Parameters: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Create {
    account: Option<Value>,
    bank_account: Option<Value>,
    card: Option<Value>,
    customer: Option<String>,
    person: Option<Value>,
}

/// Creates a token.
pub fn create(tx: &mut Tx<'_>, caller: &Caller, params: Create) -> Result<Token, Stop> {
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
    let prefix = match (&params.card, &params.bank_account, &params.account, &params.person) {
        (Some(sent), None, None, None) => {
            let card = card_of(tx, caller, sent, "card")?;
            token.internal.rail_reference = Some(card.internal.rail_reference.clone());
            token.card = Some(json!(card));
            Token::RESOURCE.prefix()
        }
        (None, Some(sent), None, None) => {
            if !sent.is_object() {
                let fault = ParamFault::Object;
                return Err(Refusal::Param { param: "bank_account".into(), fault }.into());
            }
            let details: BankDetails = serde_json::from_value(sent.clone())?;
            let id = tx.new_id::<BankAccount>(&caller.account);
            let bank = check_bank(tx, details, id, "bank_account")?;
            token.kind = "bank_account".into();
            token.internal.bank = Some(bank.internal.clone());
            token.bank_account = Some(json!(bank));
            OF_BANK_ACCOUNT
        }
        (None, None, Some(data), None) => {
            token.kind = "account".into();
            token.internal.data = Some(data.clone());
            OF_ACCOUNT
        }
        (None, None, None, Some(data)) => {
            token.kind = "person".into();
            token.internal.data = Some(data.clone());
            OF_PERSON
        }
        (None, None, None, None) if params.customer.is_some() => {
            return shared(tx, caller, token, params.customer.as_deref().unwrap_or_default());
        }
        (None, None, None, None) => {
            let message = "You must supply either a card, customer, PII data, bank account, or account legal entity to create a token.";
            return Err(Refusal::coded("parameter_missing", Some("card"), message).into());
        }
        _ => {
            let params = vec!["card", "bank_account", "account", "person"];
            return Err(Refusal::Exclusive { params }.into());
        }
    };
    token.id = tx.id(prefix, &caller.account);
    tx.insert(&caller.account, &token)?;
    Ok(token)
}

/// A customer's card of the platform, for use on a connected account.
fn shared(
    tx: &mut Tx<'_>,
    caller: &Caller,
    mut token: Token,
    customer: &str,
) -> Result<Token, Stop> {
    let known: model::customer::Customer =
        tx.get(caller.lender(), customer, Place::Param("customer"))?;
    let card = known.default_source.as_deref().unwrap_or_default();
    let card: Card = tx.get(caller.lender(), card, Place::Param("card"))?;
    token.id = tx.new_id::<Token>(&caller.account);
    token.internal.rail_reference = Some(card.internal.rail_reference.clone());
    token.card = Some(json!(card));
    tx.insert(&caller.account, &token)?;
    Ok(token)
}
