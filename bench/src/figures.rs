//! All figures, as a table and as JSON.

use serde_json::{Map, Value, json};

use crate::kinds::KINDS;
use crate::options::Options;
use crate::outcome::Outcome;
use crate::report::{self, millis, row, shown, summary};
use crate::{ceilings, fanout, growth, neighbours, payday, startup, throughput};

/// Measures everything, or what `--only` names; prints a table, and writes JSON where `--json`
/// says.
pub async fn run(options: &Options) -> Outcome<()> {
    report::head();
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
        figures.insert("fanout".into(), fanout::measure(options).await?);
    }
    if options.wants("growth") && on_a_file && options.charges > 0 {
        figures.insert("growth".into(), growth::measure(options).await?);
    }
    if options.wants("payday") && on_a_file && options.accounts > 0 {
        figures.insert("payday".into(), payday::measure(options).await?);
    }
    if options.wants("neighbours") && on_a_file {
        figures.insert("neighbours".into(), neighbours::measure(options).await?);
    }
    report::write(options, Value::Object(figures))
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
