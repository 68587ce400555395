//! Files and the links to them.

use engine::{
    Look,
    commands::{file_links, files},
};
use model::file::{File, FileLink};
use wire::lists::Page;

use crate::endpoint::{Route, bytes, id, list, list_of, object, params, retrieve, write};

#[rustfmt::skip]
pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<File>("GET /v1/files", &["purpose"]),
        write("POST /v1/files", "file", |tx, caller, asked| {
            let params = params(asked)?;
            let result = files::create(tx, caller, params, asked.upload.as_ref());
            object(tx, asked, result)
        }).publishable().upload(),
        retrieve::<File>("GET /v1/files/{}", "id"),
        bytes("GET /v1/files/{}/contents", |look, asked| {
            files::contents(look, &asked.caller.account, id(asked, 0))
        }),
        list("GET /v1/file_links", "file_link", |look, asked| {
            let filter = asked.params["file"].as_str().map(|file| ("file", file));
            let (expired, now) = (asked.params["expired"].as_bool(), look.now());
            engine::page::<FileLink>(look, &asked.caller.account, filter, &params::<Page>(asked)?, "/v1/file_links", |link| {
                expired.is_none_or(|expired| link.is_expired(now) == expired)
            })
        }),
        write("POST /v1/file_links", "file_link", |tx, caller, asked| {
            let params = params(asked)?;
            let result = file_links::create(tx, caller, params);
            object(tx, asked, result)
        }),
        retrieve::<FileLink>("GET /v1/file_links/{}", "id"),
        write("POST /v1/file_links/{}", "file_link", |tx, caller, asked| {
            let params = params(asked)?;
            let result = file_links::update(tx, caller, id(asked, 0), params);
            object(tx, asked, result)
        }),
    ]
}
