//! Adding an external account to an account.

use engine::{Caller, Error, Reader, Tx};
use model::{
    account::Account,
    bank_account::{BankAccount, BankDetails},
    country::Country,
    external_account::ExternalAccount,
    metadata::MetadataPatch,
    refusal::{Place, Refusal},
    token::Token,
};
use serde_json::Value;

use crate::{
    rails::OnRails,
    rules::{
        external_accounts::{
            bank::check_bank,
            change::{clear_default, remove},
            find::{all, wanted},
        },
        tokens,
    },
};

/// External accounts in one currency. Source: Stripe's limit.
const PER_CURRENCY: usize = 5;

/// Makes an external account of what was sent and adds it. The account is not saved yet.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    sent: &Value,
    default: bool,
    metadata: Option<&MetadataPatch>,
) -> Result<Value, Error> {
    let made = make(tx, &account.id, caller, sent)?;
    attach(tx, account, made, default, metadata, None)
}

/// The same in place of the default for its currency, which is deleted; the others of that currency
/// stay. Source: reported by integrators.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &mut Account,
    sent: &Value,
) -> Result<(), Error> {
    let made = make(tx, &account.id, caller, sent)?;
    let currency = made.currency().unwrap_or(account.default_currency);
    let held = all(tx, account)?;
    let old = held.iter().find(|one| one.currency() == Some(currency) && one.is_default());
    let old = old.map(|old| old.id().to_owned());
    attach(tx, account, made, true, None, old.as_deref())?;
    if let Some(old) = old {
        let gone = wanted(tx, &account.id, &old)?;
        remove(tx, account, &gone)?;
    }
    Ok(())
}

/// Adds an external account in place of another, if one is named.
fn attach(
    tx: &mut Tx<'_>,
    account: &mut Account,
    mut made: ExternalAccount,
    default: bool,
    metadata: Option<&MetadataPatch>,
    in_place_of: Option<&str>,
) -> Result<Value, Error> {
    let currency = made.currency().unwrap_or(account.default_currency);
    if let Some(country) = Country::find(&account.country) {
        country.check_bank(made.country(), currency, "external_account")?;
    }
    let held = all(tx, account)?;
    let others = held
        .iter()
        .filter(|other| other.currency() == Some(currency) && Some(other.id()) != in_place_of);
    let same = others.count();
    if same >= PER_CURRENCY {
        let message = format!("You can only have {PER_CURRENCY} external accounts per currency.");
        return Err(Refusal::invalid(Some("external_account"), message).into());
    }
    let is_default = same == 0 || default;
    if is_default && in_place_of.is_none() {
        clear_default(tx, account, currency)?;
    }
    made.set_default(is_default);
    match &mut made {
        ExternalAccount::Bank(bank) => {
            bank.account = Some(account.id.clone());
            bank.metadata = MetadataPatch::fresh(metadata);
            bank.requirements = Some(BankAccount::empty_requirements());
            bank.future_requirements = Some(BankAccount::empty_requirements());
            if bank.internal.doubtful {
                account.internal.findings.doubt_bank();
            }
            tx.insert(&account.id, bank.as_ref())?;
            tx.emit("account.external_account.created", &account.id, bank.as_ref())?;
        }
        ExternalAccount::Card(card) => {
            card.account = Some(account.id.clone());
            card.currency = Some(currency);
            card.metadata = MetadataPatch::fresh(metadata);
            card.available_payout_methods = Some(tx.rails().bank.payout_methods(card));
            tx.insert(&account.id, card.as_ref())?;
            tx.emit("account.external_account.created", &account.id, card.as_ref())?;
        }
    }
    account.external_accounts.push(made.shown());
    Ok(made.body())
}

fn make(
    tx: &mut Tx<'_>,
    owner: &str,
    caller: &Caller,
    sent: &Value,
) -> Result<ExternalAccount, Error> {
    let param = "external_account";
    let id = tx.new_id::<BankAccount>(owner);
    let bank = |bank: BankAccount| ExternalAccount::Bank(Box::new(bank));
    match sent.as_str() {
        Some(token) => match token.strip_prefix("btok_") {
            Some(name) => match tx.rails().bank.well_known(name) {
                Some(details) => Ok(bank(check_bank(tx, details, id, param)?)),
                None => Ok(bank(bank_of_token(tx, caller, token, id)?)),
            },
            None => debit_card(tx, caller, sent),
        },
        None if sent["object"] == "card" => debit_card(tx, caller, sent),
        None if sent["object"].is_null() => {
            Err(Refusal::missing("external_account[object]").into())
        }
        None => {
            let details: BankDetails = serde_json::from_value(sent.clone())?;
            Ok(bank(check_bank(tx, details, id, param)?))
        }
    }
}

/// A bank account that was sent ahead. Its token is used up.
fn bank_of_token(
    tx: &mut Tx<'_>,
    caller: &Caller,
    token: &str,
    id: String,
) -> Result<BankAccount, Error> {
    // An unknown token is 404, though a parameter names it.
    let mut token: Token = tx.get(&caller.account, token, Place::Path("external_account"))?;
    if token.used {
        let message = format!("You cannot use a Stripe token more than once: {}.", token.id);
        return Err(Refusal::coded("token_already_used", None, message).into());
    }
    token.used = true;
    tx.update(&token)?;
    let mut bank: BankAccount =
        serde_json::from_value(token.bank_account.clone().unwrap_or_default())?;
    bank.id = id;
    bank.internal = token.internal.bank.unwrap_or_default();
    Ok(bank)
}

fn debit_card(tx: &mut Tx<'_>, caller: &Caller, sent: &Value) -> Result<ExternalAccount, Error> {
    let card = tokens::card_of(tx, caller, sent, "external_account")?;
    if card.funding != "debit" {
        let message = "This card doesn't appear to be a debit card. Please use a debit card or a bank account as the external account.";
        return Err(Refusal::coded("invalid_card_type", Some("external_account"), message).into());
    }
    // The well-known names stand for a card in the account's own currency.
    let named = sent.as_str().is_some_and(|token| tokens::well_known(tx, token).is_some());
    if card.currency.is_none() && !named {
        return Err(Refusal::missing("external_account[currency]").into());
    }
    Ok(ExternalAccount::Card(Box::new(card)))
}
