//! Files and the links to them.

use connect::commands::{file_links, files};
use model::{
    file::{File, FileLink},
    refusal::Place::Path,
};

use crate::endpoint::{Route, bytes, list_by, list_of, retrieve, upload, write};

pub(super) fn routes() -> Vec<Route> {
    vec![
        list_of::<File>("GET /v1/files", &["purpose"]),
        upload("POST /v1/files", files::create).publishable(),
        retrieve::<File>("GET /v1/files/{file}", Path("id")),
        bytes("GET /v1/files/{file}/contents", files::contents),
        list_by("GET /v1/file_links", file_links::list),
        write("POST /v1/file_links", file_links::create),
        retrieve::<FileLink>("GET /v1/file_links/{link}", Path("id")),
        write("POST /v1/file_links/{link}", file_links::update),
    ]
}
