//! Files and the links to them.

use connect::commands::{file_links, files};
use model::file::{File, FileLink};

use crate::endpoint::{Route, bytes, filtered, id, list, list_of, object, params, retrieve, write};

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
            let expired = asked.params["expired"].as_bool();
            let expired = expired.map(|expired| ("expired", if expired { "true" } else { "false" }));
            let given: Vec<_> = expired.into_iter().collect();
            filtered::<FileLink>(look, asked, &["file"], &given, "/v1/file_links".to_owned())
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
