//! Errors as the newer API tells them: the same envelope, with a code always, and a type only
//! where clients tell errors apart by it.

use model::refusal::{ParamFault, Refusal};

use super::{ErrorReply, render as render_v1};

/// The dialects of the API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Api {
    /// `/v1`: forms.
    #[default]
    V1,
    /// `/v2`: JSON.
    V2,
    /// `/oauth`: forms, and errors of its own.
    OAuth,
}

impl Api {
    /// By the beginning of a path.
    pub fn of(path: &str) -> Api {
        match path {
            _ if path.starts_with("/v2/") => Api::V2,
            _ if path.starts_with("/oauth/") || path.starts_with("/express/oauth/") => Api::OAuth,
            _ => Api::V1,
        }
    }

    /// The error that tells a refusal, in this dialect.
    pub fn render(self, refusal: &Refusal) -> ErrorReply {
        match self {
            Api::V1 => render_v1(refusal),
            Api::V2 => render(refusal),
            Api::OAuth => super::oauth::render(refusal),
        }
    }
}

/// Pages are turned by these in the older API.
const CURSORS: [&str; 2] = ["starting_after", "ending_before"];

fn render(refusal: &Refusal) -> ErrorReply {
    let mut error = render_v1(refusal);
    let (status, code) = match refusal {
        Refusal::Param { fault: ParamFault::Unknown(names), .. } => {
            let plural = if names.len() == 1 { "" } else { "s" };
            let message = format!("Received unknown field{plural}: {}", names.join(", "));
            error = error.with("message", message);
            (400, "invalid_fields")
        }
        Refusal::Param { param, fault: ParamFault::Missing } => {
            error = error.with("message", format!("Missing required field: {param}."));
            (400, "invalid_fields")
        }
        Refusal::Param { .. } | Refusal::NotJson { .. } => (400, "invalid_fields"),
        Refusal::NoSuch { place, .. } if CURSORS.contains(&place.name()) => {
            // Pages are turned by one token here.
            error = error.with("param", "page".to_owned());
            (404, "not_found")
        }
        Refusal::NoSuch { .. } | Refusal::UnknownUrl { .. } => (404, "not_found"),
        Refusal::InvalidVersion { .. } | Refusal::VersionRequired => (400, "invalid_api_version"),
        Refusal::IdempotencyOtherParameters { .. } | Refusal::IdempotencyOtherEndpoint { .. } => {
            (400, "idempotency_error")
        }
        Refusal::Invalid { param: Some(param), .. } => {
            // Older commands name older parameters.
            let path = param.replace('[', ".").replace(']', "");
            error = error.with("param", model::v2::requirements::description(&path));
            (error.status, "")
        }
        Refusal::Internal => (500, "internal_error"),
        _ => (error.status, ""),
    };
    error.status = status;
    let told = error.fields.get("code").and_then(|code| code.as_str()).map(str::to_owned);
    let code = match (code, told) {
        ("", Some(told)) => told,
        ("", None) => by_status(status).to_owned(),
        (code, _) => code.to_owned(),
    };
    error.fields.shift_remove("doc_url");
    if status == 429 {
        error = error.with("type", "rate_limit");
    }
    error.with("code", code)
}

fn by_status(status: u16) -> &'static str {
    match status {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        409 => "conflict",
        429 => "rate_limit",
        500.. => "internal_error",
        _ => "invalid_request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_code() {
        let unknown = ParamFault::Unknown(vec!["a.b".into()]);
        for (refusal, status, code) in [
            (Refusal::Param { param: "a.b".into(), fault: unknown }, 400, "invalid_fields"),
            (Refusal::NoKey, 401, "unauthorized"),
            (Refusal::SecretKeyRequired, 403, "secret_key_required"),
            (Refusal::VersionRequired, 400, "invalid_api_version"),
            (Refusal::TooManyRequests, 429, "rate_limit"),
            (Refusal::Internal, 500, "internal_error"),
        ] {
            let error = render(&refusal);
            assert_eq!((error.status, error.fields["code"].as_str()), (status, Some(code)));
        }
        let country = Refusal::invalid(Some("country"), "XX is not supported");
        assert_eq!(render(&country).fields["param"], "identity.country");
        let missing = Refusal::Param { param: "name".into(), fault: ParamFault::Missing };
        insta::assert_snapshot!(render(&missing).body(None), @r#"{"error":{"code":"invalid_fields","message":"Missing required field: name.","param":"name","type":"invalid_request_error"}}"#);
    }
}
