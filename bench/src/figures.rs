//! All figures, as a table and as JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::kinds::KINDS;
use crate::options::Options;
use crate::{Outcome, ceilings, growth, startup, throughput};

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

fn row(name: &str, value: &str) {
    println!("| {name:<62} | {value:>34} |");
}

/// Measures everything, prints a table, and writes JSON where `--json` says.
pub async fn run(options: &Options) -> Outcome<()> {
    row("figure", "measured");
    println!("|{:-<64}|{:-<35}:|", "", "");
    let mut figures = Map::new();
    if options.database.is_none() {
        let (median, worst) = startup::measure(options).await?;
        row("start to first 200, empty database", &format!("{} ms", millis(median)));
        let start = json!({ "median": millis(median), "worst": millis(worst) });
        figures.insert("start_ms".into(), start);
        let bare = ceilings::bare_loop(options)?;
        row("ceiling: bare loop of durable group commits", &format!("{bare:.0} / s"));
        figures.insert("bare_loop_per_second".into(), json!(bare.round()));
    }
    let constant = ceilings::constant(options).await?;
    row("ceiling: constant body of a charge's size", &format!("{constant:.0} / s"));
    figures.insert("constant_per_second".into(), json!(constant.round()));
    let mut kinds = Map::new();
    for (kind, name) in KINDS {
        let load = throughput::measure(options, kind, options.processes).await?;
        let value = format!(
            "{:.0} / s ({} / {} ms)",
            load.per_second,
            millis(load.median),
            millis(load.p99)
        );
        row(name, &value);
        kinds.insert(name.into(), summary(&load));
    }
    figures.insert("kinds".into(), Value::Object(kinds));
    if options.database.is_none() && options.charges > 0 {
        figures.insert("growth".into(), growth::measure(options, row).await?);
    }
    if let Some(path) = &options.json {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, format!("{:#}\n", Value::Object(figures)))?;
    }
    Ok(())
}

fn summary(load: &throughput::Throughput) -> Value {
    json!({
        "answered": load.answered,
        "per_second": load.per_second.round(),
        "latency_ms": { "median": millis(load.median), "p99": millis(load.p99) },
    })
}
