//! From starting the process to the first 200.

use std::time::Duration;

use crate::options::Options;
use crate::outcome::Outcome;
use crate::server::{Scratch, Server};

const RUNS: usize = 11;

/// The median and the worst of some starts, each on an empty file database.
pub async fn measure(options: &Options) -> Outcome<(Duration, Duration)> {
    let scratch = Scratch::new("startup")?;
    let mut took = Vec::new();
    for run in 0..RUNS {
        let server = Server::start(&options.binary, &scratch.file(&format!("{run}.db"))).await?;
        took.push(server.took);
    }
    took.sort_unstable();
    Ok((took[RUNS / 2], took[RUNS - 1]))
}
