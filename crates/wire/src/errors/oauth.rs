//! Errors as OAuth tells them: flat, with a name of OAuth's own. Clients tell errors apart by it.

use model::refusal::Refusal;
use serde_json::Map;

use super::{ErrorReply, render as render_v1};

pub(super) fn render(refusal: &Refusal) -> ErrorReply {
    let other = render_v1(refusal);
    let (error, state) = match refusal {
        Refusal::OAuth { error, state, .. } => (*error, state.as_deref()),
        Refusal::CodeUsed => ("invalid_grant", None),
        _ => (by_status(other.status), None),
    };
    let status = match (error, other.status) {
        ("invalid_client", _) => 401,
        (_, status) => status,
    };
    let mut fields = Map::new();
    fields.insert("error".into(), error.into());
    let description = other.fields.get("message").cloned();
    fields.insert("error_description".into(), description.unwrap_or_default());
    if let Some(state) = state {
        fields.insert("state".into(), state.into());
    }
    ErrorReply { status, fields, flat: true, ..other }
}

/// Names of the standard, RFC 6749.
fn by_status(status: u16) -> &'static str {
    match status {
        401 | 403 => "invalid_client",
        429 => "temporarily_unavailable",
        500.. => "server_error",
        _ => "invalid_request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_flat() {
        let state = Some("s".to_owned());
        let scope = Refusal::OAuth { error: "invalid_scope", description: "No".into(), state };
        let no_code = Refusal::oauth("invalid_grant", "Authorization code does not exist: ac_x");
        for (refusal, status, body) in [
            (scope, 400, r#"{"error":"invalid_scope","error_description":"No","state":"s"}"#),
            (
                no_code,
                400,
                r#"{"error":"invalid_grant","error_description":"Authorization code does not exist: ac_x"}"#,
            ),
            (
                Refusal::InvalidKey { masked: "sk_*".into() },
                401,
                r#"{"error":"invalid_client","error_description":"Invalid API Key provided: sk_*"}"#,
            ),
            (
                Refusal::missing("code"),
                400,
                r#"{"error":"invalid_request","error_description":"Missing required param: code."}"#,
            ),
        ] {
            let error = render(&refusal);
            assert_eq!(
                (error.status, error.body(Some("log")).to_string().as_str()),
                (status, body)
            );
        }
    }
}
