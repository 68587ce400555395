//! What happens to a request: who asks is found, what is asked is checked, and a command or a question
//! answers.

use axum::{
    extract::{RawPathParams, Request},
    response::Response,
};
use connect::{
    commands::files::Contents,
    render::{self, Body, Version},
};
use engine::{Caller, Engine, Error, IdempotentRequest, Reply, Snapshot, Tx};
use wire::errors::Api;

use super::read::{check, read};
use crate::{
    answer::{Outcome, refused, respond, tell_version},
    downloads,
    endpoint::{Action, ApiRequest, Route, Work},
    identify::identify,
    journal::ActedOn,
    oauth, reading, uploads,
};

/// Answers a request to a route.
pub(super) async fn handle(
    engine: Engine,
    route: &Route,
    ids: &RawPathParams,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let id = engine.request_id();
    let api = Api::of(route.path);
    let (body, secret) = match api {
        Api::OAuth => match oauth::with_secret(body).await {
            Ok(found) => found,
            Err(error) => return respond(refused(api, error, None), &id, &parts.headers),
        },
        Api::V1 | Api::V2 => (body, None),
    };
    let mut acted_on = None;
    let outcome = match identify(&engine, &parts, secret, &id).await {
        Err(error) => refused(api, error, None),
        Ok(caller) => {
            acted_on = caller.is_direct().then(|| ActedOn(caller.account.clone()));
            let path = parts.uri.path().to_owned();
            let query = parts.uri.query().unwrap_or_default().as_bytes().to_vec();
            let boundary = uploads::boundary(&parts.headers).filter(|_| route.upload);
            let sent = read(route, &caller, &query, body, boundary).await;
            let asked = sent.and_then(|sent| check(route, ids, caller.clone(), sent));
            match asked {
                Err(error) => refused(api, error, Some(&caller)),
                Ok((asked, fingerprint)) => {
                    let replayable =
                        IdempotentRequest { method: route.method.into(), path, fingerprint };
                    match act(&engine, route, asked, replayable).await {
                        Ok(Done::Reply(reply)) => Outcome { reply, should_retry: None },
                        Ok(Done::File(contents)) => {
                            let mut response = downloads::handed(contents, &id);
                            tell_version(response.headers_mut(), &parts.headers);
                            return response;
                        }
                        Err(error) => refused(api, error, Some(&caller)),
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

/// What came of a request that was not refused.
enum Done {
    Reply(Reply),
    File(Contents),
}

async fn act(
    engine: &Engine,
    route: &Route,
    asked: ApiRequest,
    replayable: IdempotentRequest,
) -> Result<Done, Error> {
    let done = |body| Reply { status: 200, body, original_request: None };
    match &route.action {
        Action::Read(question) => {
            let platform = asked.caller.platform;
            let cost = route.cost.of(&asked.params, &asked.expand);
            let question = question.clone();
            let question = move |reader: &mut Snapshot<'_>| question(reader, &asked);
            let shown = reading::read(engine, platform, cost, question).await?;
            Ok(Done::Reply(done(shown.body)))
        }
        Action::Bytes(question) => {
            let (platform, question) = (asked.caller.platform, question.clone());
            let question = move |reader: &mut Snapshot<'_>| question(reader, &asked);
            let contents = reading::read(engine, platform, route.cost, question).await?;
            Ok(Done::File(contents))
        }
        Action::Write(command) => {
            let command = command.clone();
            let caller = asked.caller.clone();
            let run = move |tx: &mut Tx<'_>, caller: &Caller| command(tx, caller, &asked);
            engine.execute(caller, replayable, run).await.map(Done::Reply)
        }
        Action::Engine(work) => {
            let Work { decide, carry_out } = work.clone();
            let (caller, platform) = (asked.caller.clone(), asked.caller.platform);
            let decide = move |tx: &mut Tx<'_>| decide(tx, &asked);
            let version = caller.api_version.clone();
            let carry_out = async move |engine, plan| {
                let done = carry_out(engine, platform, plan).await?;
                Ok(render::body(Body::Made(&done), Version::pinned(Some(&version))))
            };
            let reply = engine.carry_out(caller, replayable, decide, carry_out).await?;
            Ok(Done::Reply(reply))
        }
    }
}
