//! `cargo xtask test`: installs what the tests need and runs everything that the project is
//! proved by. The last line is `N passed, N failed`.

mod full;
pub mod install;
mod readme;
mod recorded;
mod steps;
mod tally;

use std::process::ExitCode;
use std::time::Instant;

use steps::STEPS;
use tally::Tally;

/// Runs all steps, or those named after `--only`, or the part named after `--full`; fails if one
/// test failed.
pub fn run(args: &[String]) -> ExitCode {
    if let [flag, rest @ ..] = args
        && flag == "--full"
    {
        return full(rest);
    }
    let chosen = match choose(args) {
        Ok(chosen) => chosen,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let mut total = Tally::default();
    let mut summary = Vec::new();
    for (name, step) in STEPS {
        if !chosen.is_empty() && !chosen.iter().any(|chosen| chosen == name) {
            continue;
        }
        println!("\n== {name}");
        let begin = Instant::now();
        let tally = step();
        let line = format!("{name:<10} {tally} ({:.1} s)", begin.elapsed().as_secs_f64());
        println!("{line}");
        summary.push(line);
        total.add(&tally);
    }
    println!("\n{}\n{total}", summary.join("\n"));
    ExitCode::from(u8::from(total.failed > 0))
}

/// Runs one part of what takes longer.
fn full(names: &[String]) -> ExitCode {
    let [name] = names else {
        eprintln!("one part at a time: {}", full::PARTS.map(|(part, _)| part).join(", "));
        return ExitCode::FAILURE;
    };
    let Some((part, step)) = full::PARTS.into_iter().find(|(part, _)| part == name) else {
        eprintln!("no part '{name}'");
        return ExitCode::FAILURE;
    };
    let tally = full::run(part, step);
    println!("\n{tally}");
    ExitCode::from(u8::from(tally.failed > 0))
}

/// The names after `--only`, each of them a step's.
fn choose(args: &[String]) -> Result<Vec<String>, String> {
    let names: Vec<String> = args
        .iter()
        .filter(|arg| *arg != "--only")
        .flat_map(|arg| arg.split('|'))
        .map(String::from)
        .collect();
    for name in &names {
        if !STEPS.iter().any(|(step, _)| step == name) {
            let known: Vec<_> = STEPS.iter().map(|(step, _)| *step).collect();
            return Err(format!("no step '{name}'; there are {}", known.join(", ")));
        }
    }
    Ok(names)
}
