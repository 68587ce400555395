//! `POST /v1/accounts/{id}/login_links`.

use engine::{Caller, Error, Reader, Tx};
use model::{account::Dashboard, login_link::LoginLink, refusal::Refusal};
use serde_json::Value;

use crate::rules::accounts;

/// Characters of the link's last part, which opens it.
const SECRET: usize = 12;

/// Creates a link to the Express dashboard, for a holder who has one and has told all.
pub fn run(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Value, Error> {
    let account = accounts::lasting(tx, caller, id)?;
    if account.internal.controller.dashboard != Dashboard::Express {
        let message = format!(
            "Cannot create an edit link for the account {id}, which does not have access to the Express Dashboard."
        );
        return Err(Refusal::invalid(None, message).into());
    }
    if !account.details_submitted {
        let message =
            "Cannot create a login link for an account that has not completed onboarding.";
        return Err(Refusal::invalid(None, message).into());
    }
    let secret = tx.secret(SECRET);
    let link = LoginLink {
        id: tx.new_id::<LoginLink>(id),
        object: "login_link".into(),
        account: id.to_owned(),
        created: tx.now(),
        url: tx.link(&format!("/express/{id}/{secret}")),
    };
    tx.insert(id, &link)?;
    Ok(link.body())
}
