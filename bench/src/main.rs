//! Load against the built server.
//!
//! `bench figures` prints what the README quotes; `bench peers` sets other implementations beside
//! it. `bench crash` kills the server in the middle of a load and proves that nothing acknowledged
//! is lost and nothing is half there; `bench full` fills its disk instead; `bench processes` does
//! the same to one of three servers that share a database, or to the database.

mod ceilings;
mod crash;
mod fanout;
mod figures;
mod full;
mod growth;
mod http;
mod kinds;
mod neighbours;
mod notice;
mod options;
mod outcome;
mod payday;
mod payments;
mod peers;
mod processes;
mod proof;
mod report;
mod server;
mod spread;
mod startup;
mod throughput;
mod webhooks;

use std::process::ExitCode;

use options::Options;
use outcome::Outcome;

const HELP: &str = "\
bench figures [--binary PATH] [--seconds N] [--connections N] [--json PATH]
              [--charges N] [--accounts N] [--database URL [--processes N]]
              [--only start|ceilings|kinds|fanout|growth|payday|neighbours]...
bench peers   [--binary PATH] [--seconds N] [--connections N] [--json PATH]
              --peer NAME=ADDRESS...
bench crash   [--binary PATH] [--rounds N] [--connections N] [--database URL]
bench full    [--binary PATH] [--database URL --during COMMAND]
bench processes --database URL [--binary PATH] [--connections N] [--during COMMAND]
";

// One thread: the generator must leave the machine to the server.
#[tokio::main(flavor = "current_thread")]
async fn generate(mode: &str, args: impl Iterator<Item = String>) -> Outcome<()> {
    match (mode, Options::parse(args)?) {
        ("figures", options) => figures::run(&options).await,
        ("crash", options) => crash::run(&options).await,
        ("peers", options) => peers::run(&options).await,
        ("full", options) => full::run(&options).await,
        ("processes", options) => processes::run(&options).await,
        _ => Err(HELP.into()),
    }
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let mode = args.next().unwrap_or_default();
    let done = match mode.as_str() {
        "constant" => ceilings::serve_constant(&args.next().unwrap_or_default()),
        mode => generate(mode, args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
