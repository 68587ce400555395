//! What can stand for a card.

use engine::{Caller, Error, Reader, Tx};
use model::{
    calendar,
    card::Card,
    card_facts::CardFacts,
    card_number::luhn,
    refusal::{Decline, ParamFault, Place, Refusal},
    token::Token,
};
use serde_json::Value;

use crate::rails::OnRails;

/// The card that a token of a well-known name stands for.
pub(crate) fn well_known(reader: &impl Reader, token: &str) -> Option<CardFacts> {
    token.strip_prefix("tok_").and_then(|name| reader.rails().acquirer.well_known(name))
}

/// A card that a form sends: its numbers, a token, or a well-known name. A token is used up.
pub(crate) fn card_of(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sent: &Value,
    param: &'static str,
) -> Result<Card, Error> {
    let id = tx.new_id::<Card>(&caller.account);
    if let Some(token) = sent.as_str() {
        if let Some(card) = well_known(tx, token) {
            let (year, month) = expiry(tx.now());
            let mut card = Card::new(id, card, month, year);
            card.cvc_check = Some("unchecked".into());
            return Ok(card);
        }
        let mut token: Token = tx.get(&caller.account, token, Place::Param("source"))?;
        if token.used {
            let message = format!("You cannot use a Stripe token more than once: {}.", token.id);
            return Err(Refusal::coded("token_already_used", None, message).into());
        }
        token.used = true;
        tx.update(&token)?;
        let Some(reference) = &token.internal.rail_reference else {
            return Err(Refusal::NoSuch {
                object: "token".into(),
                id: token.id,
                place: Place::Param(param),
            }
            .into());
        };
        let mut card = Card::of_token(token.card.as_ref().unwrap_or(&Value::Null))?;
        card.internal.rail_reference.clone_from(reference);
        return Ok(card);
    }
    // A hash says what it is, unless its parameter does.
    if param != "card" && sent["object"].is_null() {
        return Err(Refusal::missing(&format!("{param}[object]")).into());
    }
    let numbers = Numbers::read(sent, param)?;
    let card = numbers.check(tx)?;
    let mut made = Card::new(id, card, numbers.exp_month, numbers.exp_year);
    let text = |name: &str| sent[name].as_str().map(str::to_owned);
    made.name = text("name");
    made.address_line1 = text("address_line1");
    made.address_line2 = text("address_line2");
    made.address_city = text("address_city");
    made.address_state = text("address_state");
    made.address_zip = text("address_zip");
    made.address_country = text("address_country");
    if let Some(code) = text("currency") {
        made.currency = Some(code.parse().map_err(|_| Refusal::InvalidCurrency { code })?);
    }
    let unchecked = |told: bool| told.then(|| "unchecked".to_owned());
    made.cvc_check = unchecked(numbers.cvc.is_some());
    made.address_line1_check = unchecked(made.address_line1.is_some());
    made.address_zip_check = unchecked(made.address_zip.is_some());
    Ok(made)
}

/// The year and the month in which cards by name expire: the present month, a year from now.
pub(crate) fn expiry(now: i64) -> (i64, i64) {
    let (year, month) = calendar::month_of(now);
    (year + 1, month)
}

fn wrong(code: &str, param: &str, message: &str) -> Refusal {
    Refusal::CardDeclined(Box::new(Decline {
        code: code.into(),
        param: Some(param.into()),
        message: message.into(),
        ..Decline::default()
    }))
}

/// Refuses a month that there is not, and a year that is over or too far away.
pub(crate) fn check_expiry(reader: &impl Reader, month: i64, year: i64) -> Result<(), Refusal> {
    if !(1..=12).contains(&month) {
        return Err(wrong(
            "invalid_expiry_month",
            "exp_month",
            "Your card's expiration month is invalid.",
        ));
    }
    let (this_year, _) = calendar::month_of(reader.now());
    if year < this_year || year > this_year + 50 {
        return Err(wrong(
            "invalid_expiry_year",
            "exp_year",
            "Your card's expiration year is invalid.",
        ));
    }
    Ok(())
}

/// The refusal of what can't be a security code.
pub(crate) fn invalid_cvc() -> Refusal {
    wrong("invalid_cvc", "cvc", "Your card's security code is invalid.")
}

/// What is printed on a card.
pub(crate) struct Numbers {
    number: String,
    pub(crate) exp_month: i64,
    pub(crate) exp_year: i64,
    pub(crate) cvc: Option<String>,
}

impl Numbers {
    /// From a form's hash. Texts and whole numbers are both taken.
    pub(crate) fn read(sent: &Value, param: &str) -> Result<Numbers, Refusal> {
        let text = |name: &str| match &sent[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let need =
            |name: &str| text(name).ok_or_else(|| Refusal::missing(&format!("{param}[{name}]")));
        let int = |name: &str| {
            let text = need(name)?;
            text.parse::<i64>().map_err(|_| Refusal::Param {
                param: format!("{param}[{name}]"),
                fault: ParamFault::Integer(text),
            })
        };
        let year = int("exp_year")?;
        Ok(Numbers {
            number: need("number")?,
            exp_month: int("exp_month")?,
            exp_year: if year < 100 { 2000 + year } else { year },
            cvc: text("cvc"),
        })
    }

    /// What the acquirer tells of the card with this number, if the rest is plausible.
    pub(crate) fn check(&self, reader: &impl Reader) -> Result<CardFacts, Refusal> {
        if !luhn(&self.number) {
            return Err(wrong("incorrect_number", "number", "Your card number is incorrect."));
        }
        check_expiry(reader, self.exp_month, self.exp_year)?;
        if let Some(cvc) = &self.cvc
            && !(3..=4).contains(&cvc.len())
        {
            return Err(invalid_cvc());
        }
        reader.rails().acquirer.tokenize(&self.number).ok_or_else(|| {
            let decline = Decline {
                code: "card_declined".into(),
                decline_code: Some("test_mode_live_card".into()),
                message: "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.".into(),
                ..Decline::default()
            };
            Refusal::CardDeclined(Box::new(decline))
        })
    }
}
