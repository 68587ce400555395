//! `POST /v1/sandbox/accounts/{id}/interventions`, and below it: what those who look after risk at
//! Stripe do, and what comes of the holder's answers.

use engine::{Caller, Error, Tx};
use model::{
    account::{
        Account,
        intervention::{Blocked, Description, Intervention, ResolutionPath},
    },
    refusal::{Place, Refusal},
};
use serde::Deserialize;

use crate::rules::accounts;

/// Characters of an intervention's id after its prefix.
const ID: usize = 16;

/// Parameters of an intervention. Unless told otherwise it stops charges and payouts.
#[derive(Debug, Clone, Deserialize)]
pub struct Raise {
    description: Description,
    #[serde(default)]
    path: ResolutionPath,
    blocks: Option<Vec<Blocked>>,
}

/// Asks something of an account's holder.
pub fn raise(tx: &mut Tx<'_>, caller: &Caller, id: &str, params: Raise) -> Result<Account, Error> {
    let mut account = accounts::lasting(tx, caller, id)?;
    let intervention = Intervention {
        id: format!("interv_{}", tx.secret(ID)),
        description: params.description,
        path: params.path,
        blocks: params.blocks.unwrap_or_else(|| vec![Blocked::Charges, Blocked::Payouts]),
        answered: false,
    };
    account.internal.interventions.push(intervention);
    accounts::save(tx, &mut account)?;
    Ok(account)
}

/// Parameters of an answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    outcome: Outcome,
}

/// What comes of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is looked at.
    #[default]
    Pending,
    /// It is in order.
    Cleared,
    /// It is not enough: the holder has to ask.
    Support,
    /// The account is rejected; the holder may appeal.
    Rejected,
}

/// Answers an intervention as the holder does, or decides about the answer.
pub fn answer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    account: &str,
    intervention: &str,
    params: Answer,
) -> Result<Account, Error> {
    let mut account = accounts::lasting(tx, caller, account)?;
    let asked = &mut account.internal.interventions;
    let Some(place) = asked.iter().position(|asked| asked.id == intervention) else {
        let object = "intervention".to_owned();
        let place = Place::Path("intervention");
        return Err(Refusal::NoSuch { object, id: intervention.to_owned(), place }.into());
    };
    let found = asked.remove(place);
    let next = match params.outcome {
        Outcome::Pending => Some(Intervention { answered: true, ..found }),
        Outcome::Cleared => None,
        Outcome::Support => {
            Some(Intervention { answered: false, path: ResolutionPath::Support, ..found })
        }
        Outcome::Rejected => {
            account.internal.rejected = Some("rejected.other".into());
            let description = Description::RejectionAppeal;
            Some(Intervention { answered: false, description, ..found })
        }
    };
    account.internal.interventions.extend(next);
    accounts::save(tx, &mut account)?;
    Ok(account)
}
