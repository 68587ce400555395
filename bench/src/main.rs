//! Load against the built server.
//!
//! `bench figures` prints what the README quotes; `bench crash` kills the server in the middle
//! of a load and proves that nothing acknowledged is lost and nothing is half there; `bench
//! processes` does the same to one of three servers that share a database, or to the database.

mod crash;
mod figures;
mod http;
mod lists;
mod options;
mod payments;
mod processes;
mod server;
mod startup;
mod throughput;
mod webhooks;

use std::process::ExitCode;

/// Any failure; there is nobody to tell them apart.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const HELP: &str = "\
bench figures [--binary PATH] [--seconds N] [--connections N] [--charges N] [--json PATH]
bench crash   [--binary PATH] [--rounds N] [--connections N] [--database URL]
bench processes --database URL [--binary PATH] [--connections N] [--during COMMAND]
";

// One thread: the generator must leave the machine to the server.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap_or_default();
    let done = match (mode.as_str(), options::Options::parse(args)) {
        ("figures", Ok(options)) => figures::run(&options).await,
        ("crash", Ok(options)) => crash::run(&options).await,
        ("processes", Ok(options)) => processes::run(&options).await,
        (_, Err(error)) => Err(error),
        _ => Err(HELP.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
