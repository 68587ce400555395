//! Test accounts, and what becomes of payouts to them.
//!
//! What the sandbox knows an account by is the failure of payouts to it, and nothing if they arrive;
//! a debit card, its name.

use model::{
    bank_account::{BankDetails, BankFacts},
    bank_number::wrong_account,
    card::Card,
    country::Country,
    refusal::Refusal,
};

use super::{cards, rail::Sandbox};
use crate::rails::{
    answer::Answer,
    bank::{PaidOut, PayOut, PayoutNews},
    question::Question,
    traits::{Bank, Made},
};

/// The test account whose owner has to be proved. Source: "Testing Stripe Connect".
const DOUBTFUL: &str = "000999999992";

/// The American test account to which no payout is instant.
const SLOW: &str = "000888888883";

impl Bank for Sandbox {
    fn recognize(&self, country: &Country, number: &str) -> Option<BankFacts> {
        let failure = country.number.test_accounts.get(number)?;
        let reference = Some(failure.clone()).filter(|failure| !failure.is_empty());
        Some(BankFacts { reference, ..facts(country, number) })
    }

    fn tokenize(&self, country: &Country, number: &str, param: &str) -> Result<BankFacts, Refusal> {
        if country.number.any_test_account {
            return Ok(facts(country, number));
        }
        // The account that the text names is recorded for the US only.
        let working = country.number.working_test_account();
        let message = format!(
            "You must use a test bank account number in test mode. Try {working} or see more options at https://stripe.com/docs/connect/testing#account-numbers."
        );
        Err(wrong_account(param, message))
    }

    /// What a `btok_…` with a well-known name stands for: `btok_us_verified` and the like, or
    /// the test account of a country, `btok_de`, or of a country and a currency, `btok_de_eur`.
    ///
    /// Sources: the table of tokens for adding funds; names that integrations use.
    fn well_known(&self, name: &str) -> Option<BankDetails> {
        let (country, rest) = name.split_once('_').unwrap_or((name, ""));
        let country = Country::find(&country.to_ascii_uppercase())?;
        let own = country.currency.code();
        let failure = match rest.strip_prefix("verified") {
            None if rest.is_empty() || country.banks.contains_key(rest) => "",
            Some(failing) if country.code == "US" => match failing {
                "" => "",
                "_noAccount" => "no_account",
                "_accountClosed" => "account_closed",
                "_insufficientFunds" => "insufficient_funds",
                "_debitNotAuthorized" => "debit_not_authorized",
                "_invalidCurrency" => "invalid_currency",
                _ => return None,
            },
            None | Some(_) => return None,
        };
        let currency = if country.banks.contains_key(rest) { rest } else { own };
        Some(BankDetails {
            account_number: Some(country.number.failing_test_account(failure)?.to_owned()),
            routing_number: country.number.test_routing.clone(),
            country: Some(country.code.to_owned()),
            currency: Some(currency.to_owned()),
            ..BankDetails::default()
        })
    }

    fn payout_methods(&self, card: &Card) -> Vec<String> {
        match card.internal.rail_reference.ends_with("instantPayoutUnsupported") {
            true => vec!["standard".into()],
            false => vec!["standard".into(), "instant".into()],
        }
    }

    fn pay_out(&self, request: &PayOut) -> Answer<PaidOut> {
        Answer::Now(PaidOut::Sent { news_at: Some(request.arrival_date) })
    }

    fn payout_news(&self, reference: Option<&str>) -> Option<PayoutNews> {
        let code = match reference {
            None => None,
            Some(card) if cards::by_name(card).is_some() => {
                card.ends_with("transferFail").then_some("could_not_process")
            }
            Some(failure) => Some(failure),
        };
        let returned = |code: &str| PayoutNews::Returned { code: code.to_owned() };
        Some(code.map_or(PayoutNews::Arrived, returned))
    }

    fn call<'c>(&'c self, _: &'c str, question: &'c Question) -> Made<'c> {
        self.reply(question)
    }
}

fn facts(country: &Country, number: &str) -> BankFacts {
    BankFacts {
        reference: None,
        bank_name: Some("STRIPE TEST BANK".into()),
        instant: country.code == "US" && number != SLOW,
        doubtful: number == DOUBTFUL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_for_test_accounts() {
        for (token, country, currency, failure) in [
            ("us", "US", "usd", None),
            ("us_usd", "US", "usd", None),
            ("us_verified", "US", "usd", None),
            ("us_verified_noAccount", "US", "usd", Some("no_account")),
            ("us_verified_accountClosed", "US", "usd", Some("account_closed")),
            ("us_verified_insufficientFunds", "US", "usd", Some("insufficient_funds")),
            ("us_verified_debitNotAuthorized", "US", "usd", Some("debit_not_authorized")),
            ("us_verified_invalidCurrency", "US", "usd", Some("invalid_currency")),
            ("gb", "GB", "gbp", None),
            ("gb_gbp", "GB", "gbp", None),
            ("ca_cad", "CA", "cad", None),
            ("au_aud", "AU", "aud", None),
            ("de_eur", "DE", "eur", None),
        ] {
            let sent = Sandbox.well_known(token).unwrap().read("external_account").unwrap();
            let facts = Sandbox.recognize(sent.country, &sent.number).unwrap();
            let bank = sent.account("ba_1".into(), facts);
            assert_eq!((bank.country.as_str(), bank.currency.code()), (country, currency));
            assert_eq!(bank.internal.rail_reference.as_deref(), failure, "{token}");
        }
        for wrong in ["nowhere", "us_verified_other", "de_verified"] {
            assert!(Sandbox.well_known(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn numbers_tell_what_becomes_of_payouts() {
        for (country, number, known, taken) in [
            ("US", "000123456789", Some(None), false),
            ("US", "000111111116", Some(Some("no_account")), false),
            ("US", "000000000001", None, false),
            ("DE", "DE62370400440532013001", Some(Some("no_account")), false),
            ("FR", "FR1420041010050500013M02606", Some(None), false),
            ("MX", "032180000118359710", None, true),
        ] {
            let country = Country::find(country).unwrap();
            let found = Sandbox.recognize(country, number);
            let found = found.as_ref().map(|facts| facts.reference.as_deref());
            assert_eq!(found, known, "{number}");
            if known.is_none() {
                assert_eq!(Sandbox.tokenize(country, number, "p").is_ok(), taken, "{number}");
            }
        }
        let arrives = PayoutNews::Arrived;
        let returned = |code: &str| PayoutNews::Returned { code: code.into() };
        for (reference, news) in [
            (None, arrives.clone()),
            (Some("no_account"), returned("no_account")),
            (Some("visa_debit"), arrives),
            (Some("visa_debit_us_transferFail"), returned("could_not_process")),
            // What payouts of former versions keep.
            (Some("could_not_process"), returned("could_not_process")),
        ] {
            assert_eq!(Sandbox.payout_news(reference), Some(news), "{reference:?}");
        }
    }
}
