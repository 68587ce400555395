//! What holders give: codes, refresh tokens and keys.

use data_encoding::HEXLOWER;
use engine::{Error, Reader, Tx, keys::hash};
use model::{
    account::Account,
    oauth::{Grant, GrantKind, Scope},
};

/// Characters of codes and tokens.
const SECRET: usize = 32;

/// Hands out something new that opens an account.
pub(crate) fn grant(
    tx: &mut Tx<'_>,
    prefix: &str,
    kind: GrantKind,
    account: &str,
    scope: Scope,
    connection: Option<&str>,
) -> Result<String, Error> {
    let secret = format!("{prefix}_{}", tx.secret(SECRET));
    let grant = Grant {
        id: grant_id(&hash(&secret)),
        object: "oauth_grant".into(),
        kind,
        account: account.to_owned(),
        scope,
        created: tx.now(),
        connection: connection.map(str::to_owned),
    };
    tx.insert(account, &grant)?;
    Ok(secret)
}

/// The id under which is kept what has this hash.
pub(crate) fn grant_id(hash: &[u8; 32]) -> String {
    format!("oag_{}", HEXLOWER.encode(hash))
}

/// What was handed out, of one kind; none if it was not by this platform.
pub(crate) fn granted(
    reader: &mut impl Reader,
    secret: &str,
    kind: GrantKind,
) -> Result<Option<Grant>, Error> {
    let found = reader.find_anywhere::<Grant>(&grant_id(&hash(secret)))?;
    Ok(found.map(|found| found.object).filter(|grant| grant.kind == kind))
}

/// The account that a grant opens, as long as that is connected by the same authorization.
pub(crate) fn opened(reader: &mut impl Reader, grant: &Grant) -> Result<Option<Account>, Error> {
    let Some(found) = reader.find_anywhere::<Account>(&grant.account)? else { return Ok(None) };
    let connection = found.object.internal.connection.as_ref().map(|connection| &connection.id);
    let same = connection.is_some() && connection == grant.connection.as_ref();
    Ok(same.then_some(found.object))
}

/// The account that a key opens, and how far; none if that was taken back.
pub(crate) fn held(reader: &mut impl Reader, id: &str) -> Result<Option<(String, Scope)>, Error> {
    let Some(grant) = reader.find_anywhere::<Grant>(id)? else { return Ok(None) };
    let grant = grant.object;
    Ok(opened(reader, &grant)?.map(|_| (grant.account, grant.scope)))
}
