//! Commands against a running server, or a database file.

use clap::{Args, Subcommand};
use connect::{
    Credentials,
    commands::clock::{self, Advance, Move},
};
use serde_json::Value;

use super::{
    answers::{print, told, verdict},
    local,
};
use crate::{database::Database, keys::KeyFile, reasons};

/// Which server, and as whom.
#[derive(Args)]
pub(super) struct Server {
    /// The server's URL
    #[arg(long, global = true, env = "TRIBUTARY_URL", default_value = "http://127.0.0.1:12111")]
    url: String,
    /// The platform's secret key
    #[arg(long, global = true, env = "TRIBUTARY_KEY", default_value = "sk_test_tributary")]
    key: String,
}

#[derive(Subcommand)]
pub(super) enum Clock {
    /// Show the time
    Show,
    /// Move ahead, for example: advance --days 7
    Advance {
        #[arg(long, default_value_t = 0)]
        days: i64,
        #[arg(long, default_value_t = 0)]
        hours: i64,
        #[arg(long, default_value_t = 0)]
        minutes: i64,
        #[arg(long, default_value_t = 0)]
        seconds: i64,
    },
    /// Stop the clock
    Freeze,
    /// Let the clock run on
    Unfreeze,
}

impl Clock {
    fn moved(self) -> Option<Move> {
        match self {
            Clock::Show => None,
            Clock::Advance { days, hours, minutes, seconds } => {
                let advance = Some(Advance { days, hours, minutes, seconds });
                Some(Move { advance, ..Move::default() })
            }
            Clock::Freeze => Some(Move { freeze: Some(true), ..Move::default() }),
            Clock::Unfreeze => Some(Move { freeze: Some(false), ..Move::default() }),
        }
    }
}

/// Shows or moves the clock of a running server's platform.
pub(super) async fn clock(server: &Server, command: Option<Clock>) -> Result<(), String> {
    let form = command.and_then(Clock::moved).map(|moved| match (moved.advance, moved.freeze) {
        (Some(Advance { days, hours, minutes, seconds }), _) => format!(
            "advance[days]={days}&advance[hours]={hours}&advance[minutes]={minutes}&advance[seconds]={seconds}"
        ),
        (None, freeze) => format!("freeze={}", freeze.unwrap_or_default()),
    });
    print(&ask(server, "/v1/sandbox/clock", form).await?);
    Ok(())
}

/// Shows or moves the clock of a platform in a file, named by its key.
pub(super) async fn clock_of_file(
    database: &Database,
    keys: &KeyFile,
    server: &Server,
    command: Option<Clock>,
) -> Result<(), String> {
    if !database.exists() {
        return Err(format!("{database}: no such file"));
    }
    let moved = command.and_then(Clock::moved);
    let store = match moved {
        Some(_) => database.open_to_serve().map_err(|error| {
            format!("{error}. Without --database, the clock of a running server is moved")
        })?,
        None => database.open()?,
    };
    let keys = keys.or_beside(database, store.as_ref())?;
    let engine = local::engine_of(store, keys)?;
    let key = Some(server.key.clone());
    let caller = connect::identify(&engine, Credentials { key, ..Credentials::default() }).await;
    let platform = caller.map_err(told)?.platform;
    let shown = match moved {
        Some(moved) => clock::move_clock(&engine, platform, moved).await,
        None => engine.read(platform, |reader| clock::show(reader, 0)),
    };
    print(&shown.map_err(told)?);
    Ok(())
}

pub(super) async fn check(server: &Server) -> Result<(), String> {
    let proof = ask(server, "/v1/sandbox/ledger/check", None).await?;
    print(&proof);
    verdict(&proof)
}

async fn ask(server: &Server, path: &str, form: Option<String>) -> Result<Value, String> {
    let client = reqwest::Client::new();
    let url = format!("{}{path}", server.url.trim_end_matches('/'));
    let request = match form {
        None => client.get(&url),
        Some(form) => {
            client.post(&url).header("content-type", "application/x-www-form-urlencoded").body(form)
        }
    };
    let response = request.bearer_auth(&server.key).send().await;
    let unanswered =
        |error: reqwest::Error| format!("{}: {}", server.url, reasons::unanswered(&error));
    let response = response.map_err(unanswered)?;
    let body = response.bytes().await.map_err(unanswered)?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|_| format!("{}: this is no Tributary: it does not answer in JSON", server.url))?;
    match body["error"]["message"].as_str() {
        Some(message) => Err(message.to_owned()),
        None => Ok(body),
    }
}
