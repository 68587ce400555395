//! All figures, as a table and as JSON.

use serde_json::json;

use crate::options::Options;
use crate::{Outcome, lists, startup, throughput};

/// Measures everything, prints a table, and writes JSON where `--json` says.
pub async fn run(options: &Options) -> Outcome<()> {
    let millis = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let row = |name: &str, value: String, target: &str| {
        println!("| {name:<58} | {value:>24} | {target:>16} |");
    };
    row("figure", "measured".into(), "target");
    println!("|{:-<60}|{:-<25}:|{:-<17}:|", "", "", "");
    let (median, worst) = startup::measure(options).await?;
    row("start to first 200, empty database", format!("{:.1} ms", millis(median)), "< 100 ms");
    let load = throughput::measure(options).await?;
    let name = format!("destination charges, durable, {} connections", options.connections);
    row(&name, format!("{:.0} / s", load.per_second), "> 1,000 / s");
    let latency = format!("{:.1} / {:.1} ms", millis(load.median), millis(load.p99));
    row("the same: median / 99th percentile", latency, "");
    let lists = lists::measure(options).await?;
    let ratio = lists.many.as_secs_f64() / lists.few.as_secs_f64();
    row("GET /v1/charges?limit=10 of 100", format!("{:.3} ms", millis(lists.few)), "");
    let name = format!("GET /v1/charges?limit=10 of {}", lists.charges);
    row(&name, format!("{:.3} ms ({ratio:.2} x)", millis(lists.many)), "< 1.5 x");
    if let Some(path) = &options.json {
        let figures = json!({
            "start_ms": { "median": millis(median), "worst": millis(worst) },
            "destination_charges": {
                "connections": options.connections,
                "seconds": options.seconds.as_secs(),
                "acknowledged": load.payments,
                "per_second": load.per_second,
                "latency_ms": { "median": millis(load.median), "p99": millis(load.p99) },
            },
            "list_of_ten_ms": {
                "of_100": millis(lists.few), "of_many": millis(lists.many),
                "many": lists.charges, "ratio": ratio,
            },
        });
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, format!("{figures:#}\n"))?;
    }
    Ok(())
}
