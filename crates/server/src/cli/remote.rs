//! Commands against a running server, or a database file.

use std::path::Path;

use clap::{Args, Subcommand};
use engine::commands::ledger;
use serde_json::Value;

/// Which server, and as whom.
#[derive(Args)]
pub(super) struct Server {
    /// The server's URL
    #[arg(long, env = "TRIBUTARY_URL", default_value = "http://127.0.0.1:12111")]
    url: String,
    /// The platform's secret key
    #[arg(long, env = "TRIBUTARY_KEY", default_value = "sk_test_tributary")]
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

pub(super) async fn clock(server: &Server, command: Option<Clock>) -> Result<(), String> {
    let path = "/v1/sandbox/clock";
    let shown = match command {
        None | Some(Clock::Show) => ask(server, path, None).await?,
        Some(Clock::Advance { days, hours, minutes, seconds }) => {
            let form = format!(
                "advance[days]={days}&advance[hours]={hours}&advance[minutes]={minutes}&advance[seconds]={seconds}"
            );
            ask(server, path, Some(form)).await?
        }
        Some(Clock::Freeze) => ask(server, path, Some("freeze=true".into())).await?,
        Some(Clock::Unfreeze) => ask(server, path, Some("freeze=false".into())).await?,
    };
    print(&shown);
    Ok(())
}

pub(super) async fn check(server: &Server) -> Result<(), String> {
    let proof = ask(server, "/v1/sandbox/ledger/check", None).await?;
    print(&proof);
    verdict(&proof)
}

fn verdict(proof: &Value) -> Result<(), String> {
    if proof["balanced"] == true { Ok(()) } else { Err("the books do not balance".to_owned()) }
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
    let response = response.map_err(|error| format!("{url}: {error}"))?;
    let body = response.bytes().await.map_err(|error| error.to_string())?;
    let body: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    match body["error"]["message"].as_str() {
        Some(message) => Err(message.to_owned()),
        None => Ok(body),
    }
}

/// Proves the books of every platform in a file.
pub(super) fn check_file(database: &Path) -> Result<(), String> {
    if !database.exists() {
        return Err(format!("{}: no such file", database.display()));
    }
    let engine = super::engine_on(database)?;
    let platforms = engine.platforms().map_err(|stop| format!("{stop:?}"))?;
    for platform in platforms {
        let proof = engine.read(platform, ledger::check).map_err(|stop| format!("{stop:?}"))?;
        print(&proof);
        verdict(&proof)?;
    }
    Ok(())
}

fn print(value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    println!("{text}");
}
