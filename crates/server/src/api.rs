//! From bytes to a checked request, and from a result to bytes.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
    routing::{MethodFilter, MethodRouter, get, on},
};
use connect::{Credentials, commands::files::Contents};
use engine::{Asked as Replayable, Caller, Engine, Reply, Snapshot, Stop, Tx};
use model::refusal::Refusal;
use sha2::{Digest, Sha256};
use store::KeyKind;
use wire::{
    errors::Api,
    form::Form,
    params::{Checked, Operation},
};

use crate::{
    address,
    endpoint::{Action, Asked, Route, Work},
    headers,
    journal::ActedOn,
    oauth, pages, reading,
    uploads::{self, Sent},
};

/// Bytes of a form. Stripe's largest documented calls stay far below.
const BODY_LIMIT: usize = 1 << 20;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Characters of an idempotency key. Source: the API's documentation.
const KEY_LIMIT: usize = 255;

/// The API's router.
pub fn router(engine: Engine) -> Router {
    let mut paths: BTreeMap<String, MethodRouter<Engine>> = BTreeMap::new();
    for route in crate::routes::all() {
        let path = with_names(route.path);
        let filter = match route.method {
            "GET" => MethodFilter::GET,
            "DELETE" => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        let operation = Operation::find(route.method, route.path)
            .expect("every route has a table of parameters");
        let route = Arc::new((route, operation));
        let handler = move |State(engine), ids: RawPathParams, request: Request| {
            let route = route.clone();
            async move { handle(engine, &route.0, route.1, &ids, request).await }
        };
        let methods = paths.remove(&path).unwrap_or_default();
        paths.insert(path, methods.merge(on(filter, handler)).fallback(unknown));
    }
    paths
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(&path, methods))
        .route("/links/{token}", get(uploads::follow))
        .merge(pages::router())
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(engine)
}

/// `/v1/a/{}/b/{}` with a name for each placeholder.
fn with_names(path: &str) -> String {
    let mut names = 0;
    let part = |part: &str| {
        if part != "{}" {
            return part.to_owned();
        }
        names += 1;
        format!("{{p{names}}}")
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What goes back, before the headers that every reply has.
pub(crate) struct Outcome {
    reply: Reply,
    should_retry: Option<bool>,
}

async fn handle(
    engine: Engine,
    route: &Route,
    operation: &'static Operation,
    ids: &RawPathParams,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let id = engine.request_id();
    let api = Api::of(route.path);
    let (body, secret) = match api {
        Api::OAuth => match oauth::with_secret(body).await {
            Ok(found) => found,
            Err(stop) => return respond(refused(api, stop, None), &id, &parts.headers),
        },
        Api::V1 | Api::V2 => (body, None),
    };
    let mut acted_on = None;
    let outcome = match identify(&engine, &parts, secret, &id).await {
        Err(stop) => refused(api, stop, None),
        Ok(caller) => {
            acted_on = caller.is_direct().then(|| ActedOn(caller.account.clone()));
            let path = parts.uri.path().to_owned();
            let query = parts.uri.query().unwrap_or_default().as_bytes().to_vec();
            let boundary = uploads::boundary(&parts.headers).filter(|_| route.upload);
            let sent = read(route, &caller, &query, body, boundary).await;
            let asked = sent.and_then(|sent| check(route, operation, ids, caller.clone(), sent));
            match asked {
                Err(stop) => refused(api, stop, Some(&caller)),
                Ok((asked, fingerprint)) => {
                    let replayable = Replayable { method: route.method.into(), path, fingerprint };
                    match act(&engine, route, asked, replayable).await {
                        Ok(Done::Reply(reply)) => Outcome { reply, should_retry: None },
                        Ok(Done::File(contents)) => {
                            let mut response = uploads::handed(contents, &id);
                            tell_version(response.headers_mut(), &parts.headers);
                            return response;
                        }
                        Err(stop) => refused(api, stop, Some(&caller)),
                    }
                }
            }
        }
    };
    let mut response = respond(outcome, &id, &parts.headers);
    if let Some(acted_on) = acted_on {
        response.extensions_mut().insert(acted_on);
    }
    response
}

/// A URL that there is not, or not with this method.
pub(crate) async fn unknown(State(engine): State<Engine>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let id = engine.request_id();
    if parts.method == Method::OPTIONS {
        let preflight = Reply { status: 200, body: b"{}".to_vec(), original_request: None };
        return respond(Outcome { reply: preflight, should_retry: None }, &id, &parts.headers);
    }
    let of_api = ["/v1", "/v2"].iter().any(|api| {
        let rest = parts.uri.path().strip_prefix(api);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if !of_api && pages::are_wanted(&parts.headers) {
        return pages::missing(&engine);
    }
    let stop = match identify(&engine, &parts, None, &id).await {
        Err(stop) => stop,
        Ok(_) => {
            let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
            Refusal::UnknownUrl { method, path }.into()
        }
    };
    let outcome = refused(Api::of(parts.uri.path()), stop, None);
    let mut response = respond(outcome, &id, &parts.headers);
    if !of_api {
        // Browsers fetch icons and the like without being asked; nobody has a password for them.
        response.headers_mut().remove(header::WWW_AUTHENTICATE);
    }
    response
}

/// `secret` is a key that came in the body.
async fn identify(
    engine: &Engine,
    parts: &Parts,
    secret: Option<String>,
    request: &str,
) -> Result<Caller, Stop> {
    let Parts { method, headers, uri, .. } = parts;
    let api = Api::of(uri.path());
    let text = |name: &str| headers::one(headers, name).map(|found| found.map(str::to_owned));
    let account = headers::account(headers)?;
    let idempotency_key = headers::idempotency_key(headers)?;
    let version = text("stripe-version")?.map(|version| {
        // Flags of previews stand behind a semicolon.
        version.split(';').next().unwrap_or_default().trim().to_owned()
    });
    let keyed = match api {
        Api::V1 | Api::OAuth => *method == Method::POST,
        Api::V2 => *method == Method::POST || *method == Method::DELETE,
    };
    let credentials = Credentials {
        key: secret.or(headers::key(headers)?).or_else(|| query_key(uri)),
        account: account.filter(|_| api != Api::OAuth).map(str::to_owned),
        version: version.clone(),
        idempotency_key: idempotency_key.filter(|_| keyed),
        request: request.to_owned(),
        api,
        base_url: address::followed(&engine.settings().links, headers),
    };
    let key_fits = credentials
        .idempotency_key
        .as_ref()
        .is_none_or(|key| !key.is_empty() && key.chars().count() <= KEY_LIMIT);
    let caller = connect::identify(engine, credentials).await?;
    if api == Api::V2 && version.is_none() {
        return Err(Refusal::VersionRequired.into());
    }
    if let Some(version) = version
        && !is_version(&version)
    {
        return Err(Refusal::InvalidVersion { version }.into());
    }
    if !key_fits {
        return Err(Refusal::IdempotencyKeyInvalid.into());
    }
    Ok(caller)
}

/// `2019-02-11` to the newest, with a train's name since 2024, or a preview.
fn is_version(version: &str) -> bool {
    let (date, train) = version.split_once('.').map_or((version, None), |(d, t)| (d, Some(t)));
    let trains = ["acacia", "basil", "clover", "dahlia", "endive", "preview", "dashboard"];
    let digits = date.len() == 10
        && date.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    digits
        && ("2011-01-01"..="2026-10-28").contains(&date)
        && train.is_none_or(|train| trains.contains(&train))
}

/// Browsers may send the publishable key as a parameter.
fn query_key(uri: &axum::http::Uri) -> Option<String> {
    let query = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("key="))?;
    query.starts_with("pk_").then(|| query.to_owned())
}

/// What no key of a connected account opens, whatever its scope.
fn of_platform(path: &str) -> bool {
    path.starts_with("/v2/") || path.starts_with("/v1/sandbox/")
}

/// Reads what is asked: query and body.
async fn read(
    route: &Route,
    caller: &Caller,
    query: &[u8],
    body: Body,
    boundary: Option<String>,
) -> Result<Sent, Stop> {
    if caller.key == KeyKind::Publishable && !route.publishable {
        return Err(Refusal::SecretKeyRequired.into());
    }
    if caller.granted && of_platform(route.path) {
        return Err(Refusal::NotPermitted { account: caller.account.clone(), param: None }.into());
    }
    if caller.read_only && route.method != "GET" {
        return Err(Refusal::ReadOnly { account: caller.account.clone() }.into());
    }
    let too_much = |_| Stop::from(Refusal::TooLarge);
    let mut form = Form::decode(query).map_err(too_much)?;
    if let Some(boundary) = boundary {
        let mut sent = uploads::read(body, boundary).await?;
        form.extend(sent.form);
        sent.form = form;
        return Ok(sent);
    }
    let body = whole(body).await?;
    let json = caller.api == Api::V2 && route.method == "POST";
    if !json {
        form.extend(Form::decode(&body).map_err(too_much)?);
    }
    let mut hasher = Sha256::new();
    hasher.update(query);
    hasher.update([0]);
    hasher.update(&body);
    Ok(Sent { form, json: json.then_some(body), upload: None, hash: hasher.finalize().into() })
}

/// A body, if it is not too large and comes in time.
pub(crate) async fn whole(body: Body) -> Result<Bytes, Stop> {
    let body = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, BODY_LIMIT)).await;
    body.map_err(|_| Stop::from(Refusal::TooSlow))?.map_err(|_| Refusal::TooLarge.into())
}

fn check(
    route: &Route,
    operation: &'static Operation,
    ids: &RawPathParams,
    caller: Caller,
    sent: Sent,
) -> Result<(Asked, [u8; 32]), Stop> {
    let Sent { mut form, json, upload, hash } = sent;
    for companion in ["key", "_stripe_version", "_stripe_account"] {
        form.0.shift_remove(companion);
    }
    let checked = match json {
        Some(body) => Checked { params: operation.check_json(&body)?, expand: Vec::new() },
        None => operation.check(&form)?,
    };
    if !checked.expand.is_empty() {
        wire::expand::check(route.shows, route.lists, &checked.expand)?;
    }
    let ids = ids.iter().map(|(_, id)| id.to_owned()).collect();
    let asked = Asked { caller, ids, params: checked.params, expand: checked.expand, upload };
    Ok((asked, hash))
}

/// What came of a request that was not refused.
enum Done {
    Reply(Reply),
    File(Contents),
}

async fn act(
    engine: &Engine,
    route: &Route,
    asked: Asked,
    replayable: Replayable,
) -> Result<Done, Stop> {
    let done = |body| Reply { status: 200, body, original_request: None };
    match &route.action {
        Action::Read(question) => {
            let platform = asked.caller.platform;
            let cost = route.cost.of(&asked);
            let question = question.clone();
            let question = move |look: &mut Snapshot<'_>| question(look, &asked);
            let shown = reading::read(engine, platform, cost, question).await?;
            Ok(Done::Reply(done(shown.body)))
        }
        Action::Bytes(question) => {
            let (platform, question) = (asked.caller.platform, *question);
            let question = move |look: &mut Snapshot<'_>| question(look, &asked);
            let contents = reading::read(engine, platform, route.cost, question).await?;
            Ok(Done::File(contents))
        }
        Action::Write(command) => {
            let command = *command;
            let caller = asked.caller.clone();
            let run = move |tx: &mut Tx<'_>, caller: &Caller| command(tx, caller, &asked);
            engine.execute(caller, replayable, run).await.map(Done::Reply)
        }
        Action::Engine(work) => {
            let Work { decide, carry_out } = *work;
            let (caller, platform) = (asked.caller.clone(), asked.caller.platform);
            let decide = move |tx: &mut Tx<'_>| decide(tx, &asked);
            let carry_out = |engine, plan| carry_out(engine, platform, plan);
            let reply = engine.carry_out(caller, replayable, decide, carry_out).await?;
            // Whoever is answered finds told what came of it.
            engine.deliveries_idle(platform).await;
            Ok(Done::Reply(reply))
        }
    }
}

/// The reply that tells why.
pub(crate) fn refused(api: Api, stop: Stop, caller: Option<&Caller>) -> Outcome {
    let refusal = match stop {
        Stop::Refused(refusal) => *refusal,
        Stop::Fault(error) => {
            tracing::error!(%error, request = ?caller.and_then(|c| c.request.clone()), "fault");
            Refusal::Internal
        }
        Stop::Bug(what) => {
            tracing::error!(what, request = ?caller.and_then(|c| c.request.clone()), "bug");
            Refusal::Internal
        }
    };
    let error = api.render(&refusal);
    let log = caller.and_then(connect::show::request_log);
    let body = error.body(log.as_deref()).to_string().into_bytes();
    let reply = Reply { status: error.status, body, original_request: None };
    Outcome { reply, should_retry: error.should_retry }
}

/// The version in which a request is answered.
fn tell_version(headers: &mut HeaderMap, asked: &HeaderMap) {
    let newest = HeaderValue::from_static(engine::API_VERSION);
    headers.insert("stripe-version", asked.get("stripe-version").cloned().unwrap_or(newest));
}

pub(crate) fn respond(outcome: Outcome, request: &str, asked: &HeaderMap) -> Response {
    let Outcome { reply, should_retry } = outcome;
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    headers.insert(
        "access-control-allow-methods",
        HeaderValue::from_static("GET, POST, HEAD, OPTIONS, DELETE"),
    );
    headers.insert("access-control-allow-headers", HeaderValue::from_static("*"));
    headers.insert(
        "access-control-expose-headers",
        HeaderValue::from_static("Request-Id, Stripe-Manage-Version"),
    );
    tell_version(headers, asked);
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set("request-id", request);
    let given = |name: &str| asked.get(name).and_then(|value| value.to_str().ok());
    if let Some(account) = given("stripe-account") {
        set("stripe-account", account);
    }
    if let Some(key) = given("idempotency-key") {
        set("idempotency-key", key);
        set("original-request", reply.original_request.as_deref().unwrap_or(request));
    }
    if reply.original_request.is_some() {
        set("idempotent-replayed", "true");
    }
    if reply.status == 429 {
        set("stripe-rate-limited-reason", "global-concurrency");
    }
    if let Some(advice) = should_retry {
        set("stripe-should-retry", if advice { "true" } else { "false" });
    }
    // A browser would ask its user for a password, and there is none.
    if reply.status == 401 && !pages::accepted(asked) {
        set("www-authenticate", "Basic realm=\"Stripe\"");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (version, known) in [
            ("2026-10-28.endive", true),
            ("2020-08-27", true),
            ("2023-10-16", true),
            ("2025-03-31.preview", true),
            ("2027-01-01.endive", false),
            ("2026-10-28.fennel", false),
            ("latest", false),
            ("", false),
        ] {
            assert_eq!(is_version(version), known, "{version}");
        }
    }
}
