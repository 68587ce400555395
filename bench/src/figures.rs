//! All figures, as a table and as JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::kinds::KINDS;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::throughput::Throughput;
use crate::{ceilings, fanout, growth, payday, startup, throughput};

/// What prints a row of the table.
pub type Row = fn(&str, &str);

/// Milliseconds, to two places.
pub fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

/// Prints a row of the table.
pub fn row(name: &str, value: &str) {
    println!("| {name:<62} | {value:>34} |");
}

/// Measures everything, or what `--only` names; prints a table, and writes JSON where `--json`
/// says.
pub async fn run(options: &Options) -> Outcome<()> {
    row("figure", "measured");
    println!("|{:-<64}|{:-<35}:|", "", "");
    let mut figures = Map::new();
    let on_a_file = options.database.is_none();
    if options.wants("start") && on_a_file {
        let (median, worst) = startup::measure(options).await?;
        row("start to first 200, empty database", &format!("{} ms", millis(median)));
        let start = json!({ "median": millis(median), "worst": millis(worst) });
        figures.insert("start_ms".into(), start);
    }
    if options.wants("ceilings") {
        ceilings(options, &mut figures).await?;
    }
    if options.wants("kinds") {
        let mut kinds = Map::new();
        for (kind, name) in KINDS {
            let load = throughput::measure(options, kind, options.processes).await?;
            row(name, &shown(&load));
            kinds.insert(name.into(), summary(&load));
        }
        figures.insert("kinds".into(), Value::Object(kinds));
    }
    if options.wants("fanout") {
        figures.insert("fanout".into(), fanout::measure(options, row).await?);
    }
    if options.wants("growth") && on_a_file && options.charges > 0 {
        figures.insert("growth".into(), growth::measure(options, row).await?);
    }
    if options.wants("payday") && on_a_file && options.accounts > 0 {
        figures.insert("payday".into(), payday::measure(options, row).await?);
    }
    write(options, Value::Object(figures))
}

async fn ceilings(options: &Options, figures: &mut Map<String, Value>) -> Outcome<()> {
    if options.database.is_none() {
        let bare = ceilings::bare_loop(options)?;
        row("ceiling: bare loop of durable group commits", &format!("{bare:.0} / s"));
        figures.insert("bare_loop_per_second".into(), json!(bare.round()));
    }
    let constant = ceilings::constant(options).await?;
    row("ceiling: constant body of a charge's size", &format!("{constant:.0} / s"));
    figures.insert("constant_per_second".into(), json!(constant.round()));
    Ok(())
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

/// A load as the table shows it.
pub fn shown(load: &Throughput) -> String {
    let of = &load.latencies;
    format!("{:.0} / s ({} / {} ms)", load.per_second, millis(of.median), millis(of.p99))
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
