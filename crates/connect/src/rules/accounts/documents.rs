//! Documents that are named in what is told of accounts and persons.

use engine::{Caller, Error, Reader, Tx};
use model::{hash, refusal::Refusal, verifier::Findings};
use serde_json::Value;

use crate::rails::{OnRails, Verdict};
use crate::rules::files;

/// Purposes of files that show who somebody is, or what a company is.
const PURPOSES: [&str; 3] = ["identity_document", "additional_verification", "account_requirement"];

/// Puts a file of the account's own in place of each document that the sandbox knows without an
/// upload, as Stripe does: what is read later is the id of a file. `keys` are dotted paths.
pub(crate) fn keep_known(
    tx: &mut Tx<'_>,
    account: &str,
    sent: &mut Value,
    keys: &[&str],
) -> Result<(), Error> {
    for key in keys {
        for side in ["front", "back"] {
            let Some(named) = hash::at_mut(sent, &format!("{key}.{side}")) else { continue };
            let known = named.as_str().and_then(|id| tx.rails().identity.well_known(id));
            if let Some(known) = known {
                *named = Value::from(files::keep(tx, account, &known)?);
            }
        }
    }
    Ok(())
}

/// Looks at the files behind a hash's documents, at these dotted paths, and notes what is wrong
/// with them. Refuses files that are not there, or are for something else.
pub(crate) fn inspect(
    reader: &mut impl Reader,
    caller: &Caller,
    account: &str,
    sent: &Value,
    keys: &[&str],
    findings: &mut Findings,
) -> Result<(), Error> {
    for key in keys {
        for side in ["front", "back"] {
            let Some(id) = hash::at(sent, &format!("{key}.{side}")).as_str() else { continue };
            if let Verdict::Fails(code) = check(reader, caller, account, id)? {
                findings.fail_document(key, code);
            }
        }
    }
    for id in hash::at(sent, "documents").as_object().into_iter().flat_map(|all| all.values()) {
        for id in id["files"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            check(reader, caller, account, id)?;
        }
    }
    Ok(())
}

/// Refuses pictures that are not there, or were uploaded as something else.
pub(crate) fn check_branding(
    reader: &mut impl Reader,
    caller: &Caller,
    account: &str,
    branding: &Value,
) -> Result<(), Error> {
    for (field, purpose) in [("icon", "business_icon"), ("logo", "business_logo")] {
        let Some(id) = branding[field].as_str().filter(|id| !id.is_empty()) else { continue };
        if files::document(reader, caller, account, id)?.purpose != purpose {
            let message =
                format!("The file {id} must have been uploaded with the purpose {purpose}.");
            let param = format!("settings[branding][{field}]");
            return Err(Refusal::invalid(Some(&param), message).into());
        }
    }
    Ok(())
}

fn check(
    reader: &mut impl Reader,
    caller: &Caller,
    account: &str,
    id: &str,
) -> Result<Verdict, Error> {
    if id.is_empty() {
        return Ok(Verdict::Passes);
    }
    let document = files::document(reader, caller, account, id)?;
    if PURPOSES.contains(&document.purpose.as_str()) {
        return Ok(document.verdict);
    }
    let message = format!(
        "The file {id} has the purpose {}, and can't be used as a document for verification.",
        document.purpose
    );
    Err(Refusal::invalid(Some("file"), message).into())
}
