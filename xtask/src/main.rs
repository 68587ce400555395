//! The project's own chores, `cargo xtask <subcommand>`: one file per subcommand.

mod bench;
mod cluster;
mod dictionaries;
mod fixture;
mod graph;
mod mutants;
mod params;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod route_ids;
mod sh;
mod test;
#[cfg(test)]
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <subcommand>

  test [--only unit|readme|python|node|rust|postgres|contract|recorded|crash|deny|mutants]...
          install what the tests need and run them; ends with 'N passed, N failed'
  test --full mutants|walk|walk-postgres|deny
          one part of what takes too long for every change
  bench [--seconds N] [--connections N] [--charges N] [--accounts N]
        [--only start|ceilings|kinds|fanout|growth|payday|neighbours]...
          measure the figures of the README against a release build
  bench postgres [--seconds N] [--connections N]
          the same on a PostgreSQL started for it, after pgbench on the same server
  bench peers [--seconds N] [--connections N]
          confirmed payments beside localstripe, which is installed for it
  simulate [SEED]
          walk at random over the API, seed after seed, until one fails
  mutants [--minutes N] [--again]
          try every mutant of the rules of money, from where the last run stopped
  mutants --changed [--minutes N] [--seed N]
          those of the lines changed since docs/mutation/BASE
  fixture
          write a database of this version's shape, if there is none, for later versions' tests,
          and what the API says of all that there are
  dictionaries
          make what documents are compressed with, where its file is empty
  graph [PATH]
          print which part of a crate imports which, and the circles, of which there are none
  params CONTRACT.json
          make the parameter tables again from a contract of the API
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    match name.as_str() {
        "test" => test::run(&rest),
        "bench" => bench::run(&rest),
        "mutants" => mutants::run(&rest),
        "simulate" => {
            let seed = rest.first().map_or("0", String::as_str);
            let args = ["--package", "tributary", "--test", "it", "seed_after_seed"];
            let mut cargo = sh::cargo(&["test"]);
            cargo.args(args).args(["--", "--ignored", "--nocapture"]);
            ExitCode::from(u8::from(!sh::ok(cargo.env("TRIBUTARY_SEED", seed))))
        }
        "fixture" => fixture::run(),
        "dictionaries" => dictionaries::run(),
        "graph" => graph::run(&rest),
        "params" => match params::run(rest.first().map_or("", String::as_str)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("params: {error}");
                ExitCode::FAILURE
            }
        },
        _ => {
            print!("{HELP}");
            ExitCode::from(u8::from(name != "help" && name != "--help"))
        }
    }
}
