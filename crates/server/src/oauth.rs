//! What is peculiar to OAuth's requests: their key may come as a parameter.

use axum::body::Body;
use engine::Error;
use wire::form::{Form, Node};

use crate::body::whole;

/// A body, and the platform's key in it. Go's SDK sends it there, beside an empty header.
pub(crate) async fn with_secret(body: Body) -> Result<(Body, Option<String>), Error> {
    let bytes = whole(body).await?;
    // What is no form is refused when the parameters are read.
    let form = Form::decode(&bytes).unwrap_or_default();
    let secret = match form.0.get("client_secret") {
        Some(Node::Text(secret)) if !secret.is_empty() => Some(secret.clone()),
        _ => None,
    };
    Ok((Body::from(bytes), secret))
}
