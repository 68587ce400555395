//! Files on their way in, as `multipart/form-data`.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use connect::commands::files::Upload;
use engine::Error;
use model::{file::LARGEST, refusal::Refusal};
use multer::{Constraints, Multipart, SizeLimit};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use wire::form::{Form, Node};

use crate::sent::Sent;

/// Bytes of an upload: the largest file, and what stands around it.
const LIMIT: u64 = LARGEST as u64 + (64 << 10);

/// Bytes of a part that is not the file.
const FIELD: u64 = 8 << 10;

/// How long an upload may take to arrive.
const TIME: Duration = Duration::from_secs(120);

/// Uploads at once, since each is held in memory; more wait within their time.
const AT_ONCE: usize = 8;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// The boundary, if a request is an upload.
pub(crate) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// Reads an upload.
pub(crate) async fn read(body: Body, boundary: String) -> Result<Sent, Error> {
    let read = async {
        let _place = PLACES.acquire().await.map_err(|_| Error::bug("uploads were closed"))?;
        parts(body, boundary).await
    };
    tokio::time::timeout(TIME, read).await.map_err(|_| Error::from(Refusal::TooSlow))?
}

async fn parts(body: Body, boundary: String) -> Result<Sent, Error> {
    let sizes = SizeLimit::new().whole_stream(LIMIT).per_field(FIELD).for_field("file", LIMIT);
    let constraints = Constraints::new().size_limit(sizes);
    let stream = body.into_data_stream();
    let mut parts = Multipart::with_constraints(stream, boundary, constraints);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut upload = None;
    let mut hasher = Sha256::new();
    while let Some(part) = parts.next_field().await.map_err(told)? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(told)?;
        for told in [name.as_bytes(), filename.as_deref().unwrap_or_default().as_bytes(), &bytes] {
            hasher.update((told.len() as u64).to_be_bytes());
            hasher.update(told);
        }
        if name == "file" && filename.is_some() {
            upload = Some(Upload { filename, content: bytes.to_vec() });
        } else {
            fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut form = Form::decode(fields.as_bytes()).map_err(|_| Error::from(Refusal::TooLarge))?;
    if upload.is_some() {
        form.0.insert("file".to_owned(), Node::Text("file".to_owned()));
    }
    Ok(Sent { form, json: None, upload, hash: hasher.finalize().into() })
}

/// Why an upload can't be read.
fn told(error: multer::Error) -> Error {
    use multer::Error::{FieldSizeExceeded, StreamSizeExceeded};
    match error {
        FieldSizeExceeded { .. } | StreamSizeExceeded { .. } => Refusal::TooLarge.into(),
        // What it says is about form, and never about content.
        error => Refusal::invalid(None, format!("Invalid multipart request: {error}.")).into(),
    }
}
