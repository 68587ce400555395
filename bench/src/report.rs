//! How figures are shown: as rows of a table, and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

use crate::options::Options;
use crate::outcome::Outcome;
use crate::throughput::{Latencies, Throughput};

/// Milliseconds, to two places.
pub fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

/// Prints the head of the table.
pub fn head() {
    row("figure", "measured");
    println!("|{:-<64}|{:-<35}:|", "", "");
}

/// Prints a row of the table.
pub fn row(name: &str, value: &str) {
    println!("| {name:<62} | {value:>34} |");
}

/// Writes JSON where `--json` says.
pub fn write(options: &Options, figures: Value) -> Outcome<()> {
    if let Some(path) = &options.json {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, format!("{figures:#}\n"))?;
    }
    Ok(())
}

/// Median and 99th percentile as the table shows them.
pub fn times(of: &Latencies) -> String {
    format!("{} / {} ms", millis(of.median), millis(of.p99))
}

/// The same as the JSON shows them, in milliseconds, and of how many answers they are.
pub fn latency(of: &Latencies) -> Value {
    json!({ "median": millis(of.median), "p99": millis(of.p99), "answered": of.answered })
}

/// A load as the table shows it.
pub fn shown(load: &Throughput) -> String {
    format!("{:.0} / s ({})", load.per_second, times(&load.latencies))
}

/// A load as the JSON shows it.
pub fn summary(load: &Throughput) -> Value {
    let of = &load.latencies;
    json!({
        "answered": of.answered,
        "per_second": load.per_second.round(),
        "latency_ms": { "median": millis(of.median), "p99": millis(of.p99) },
    })
}
