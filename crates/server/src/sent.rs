//! What a request sends, read and not yet checked.

use axum::body::Bytes;
use connect::commands::files::Upload;
use wire::form::Form;

/// Parameters as a form or as JSON, and perhaps a file.
pub(crate) struct Sent {
    /// The parameters; of an upload the fields, with the file as an empty text.
    pub(crate) form: Form,
    /// The body, if it is JSON.
    pub(crate) json: Option<Bytes>,
    /// The file, of an upload.
    pub(crate) upload: Option<Upload>,
    /// A hash of what was sent; of an upload it does not depend on the boundary.
    pub(crate) hash: [u8; 32],
}
