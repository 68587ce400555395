//! The command line.

mod answers;
mod files;
mod local;
mod remote;

use std::{
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    address::{self, PublicUrl},
    config::Place,
    database::Database,
    journal::Journal,
    keys::{self, KeyFile},
    serve::{self, Options},
    welcome::{PUBLISHABLE_KEY, SECRET_KEY, first_call},
};

#[derive(Parser)]
#[command(
    name = "tributary",
    version,
    about = "A self-hosted Connect platform that speaks Stripe's API"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run for development: any sk_test_… key opens its own empty platform
    Dev {
        #[command(flatten)]
        place: Place,
        /// Keep nothing: a database that is gone when the server stops
        #[arg(long)]
        ephemeral: bool,
        /// Print no lines for requests and webhooks
        #[arg(long)]
        quiet: bool,
    },
    /// Run for operators: only keys made by `tributary keys create` are known
    Serve {
        #[command(flatten)]
        place: Place,
    },
    /// Make API keys
    Keys {
        #[command(subcommand)]
        command: Keys,
    },
    /// Print every route
    Routes,
    /// Show or move a platform's clock, on a running server, or with --database on a file
    Clock {
        #[command(flatten)]
        server: remote::Server,
        /// A database that no server has open; what is due runs, webhooks wait for a server
        #[arg(long, global = true)]
        database: Option<String>,
        #[command(flatten)]
        keys: KeyFile,
        #[command(subcommand)]
        command: Option<remote::Clock>,
    },
    /// Copy a database file while it is served
    Backup {
        /// The database: a path, or sqlite:PATH
        #[arg(long, env = "TRIBUTARY_DATABASE", default_value = "tributary.db")]
        database: String,
        /// The copy, which must not exist yet
        to: PathBuf,
    },
    /// Verify a database file, and the books of every platform in a database
    Check {
        /// The database: a path, sqlite:PATH, or postgres://…
        #[arg(long, env = "TRIBUTARY_DATABASE", default_value = "tributary.db")]
        database: String,
    },
    /// The books
    Ledger {
        #[command(flatten)]
        server: remote::Server,
        /// A database file whose every platform is checked
        #[arg(long, global = true)]
        database: Option<String>,
        #[command(subcommand)]
        command: Ledger,
    },
}

#[derive(Subcommand)]
enum Keys {
    /// Make a platform with a secret and a publishable key, which are shown this once
    Create {
        #[command(flatten)]
        place: Place,
    },
    /// Make a key that encrypts personal data, for a file that only the server may read
    Encryption,
    /// Encrypt with the newest key what older ones have encrypted, so that they can be given up
    Reseal {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Subcommand)]
enum Ledger {
    /// Prove that the books balance, on a running server, or with --database on a file
    Check,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    crate::choose_tls();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("TRIBUTARY_LOG")
                .unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(cli.command)),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tributary: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Dev { place, ephemeral, quiet } => dev(&place, ephemeral, quiet).await,
        Command::Serve { place } => operate(&place).await,
        Command::Keys { command: Keys::Create { place } } => create_keys(&place).await,
        Command::Keys { command: Keys::Encryption } => {
            println!("{}", keys::fresh());
            Ok(())
        }
        Command::Keys { command: Keys::Reseal { place } } => reseal(&place).await,
        Command::Routes => {
            let mut out = std::io::stdout().lock();
            for route in crate::routes::all() {
                // A closed pipe is the reader's business.
                let _ = writeln!(out, "{:6} {}", route.method, route.path);
            }
            Ok(())
        }
        Command::Clock { server, database, keys, command } => match database {
            Some(database) => {
                let database = Database::named(&database)?;
                remote::clock_of_file(&database, &keys, &server, command).await
            }
            None => remote::clock(&server, command).await,
        },
        Command::Backup { database, to } => files::backup(&Database::named(&database)?, &to),
        Command::Check { database } => files::check(&Database::named(&database)?),
        Command::Ledger { server, database, command: Ledger::Check } => match database {
            Some(database) => files::check_books(&Database::named(&database)?),
            None => remote::check(&server).await,
        },
    }
}

async fn dev(place: &Place, ephemeral: bool, quiet: bool) -> Result<(), String> {
    if ephemeral && place.database.is_some() {
        return Err("--ephemeral keeps nothing, so there is no use for a database: leave out --database (or TRIBUTARY_DATABASE), or --ephemeral".to_owned());
    }
    let file = place.file()?;
    // Gone when the server has stopped.
    let scratch = ephemeral.then(|| tempfile::Builder::new().prefix("tributary-").tempdir());
    let scratch = scratch.transpose().map_err(|error| error.to_string())?;
    let database = match &scratch {
        Some(scratch) => Database::Sqlite(scratch.path().join("tributary.db")),
        None => place.database(&file)?.unwrap_or_else(here),
    };
    let store = database.open_to_serve()?;
    let keys = match ephemeral {
        true => keys::passing()?,
        false => place.keys(&file).or_beside(&database, store.as_ref())?,
    };
    let options = Options {
        listen: place.listen(&file),
        public_url: place.public_url(&file)?,
        fees: file.fees.unwrap_or_default(),
        open_platforms: true,
        keys,
        journal: if quiet { Journal::off() } else { on_stdout() },
    };
    let public_url = options.public_url.clone();
    let server = serve::bind(store, options).await?;
    let kept = if ephemeral { "nothing is kept".to_owned() } else { database.to_string() };
    welcome(server.address, public_url.as_ref(), &kept);
    server.run().await
}

/// The database if none is named.
fn here() -> Database {
    Database::Sqlite(PathBuf::from("tributary.db"))
}

/// A journal for who started this; in colours on a terminal.
fn on_stdout() -> Journal {
    let out = std::io::stdout();
    let coloured = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    Journal::to(out, coloured)
}

fn welcome(address: SocketAddr, public_url: Option<&PublicUrl>, kept: &str) {
    let url = address::url_of(address);
    let found = public_url.map(|found| format!("\n  found at          {}", found.as_str()));
    println!(
        "Tributary is listening on http://{address}   (data: {kept})

  secret key        {SECRET_KEY}
  publishable key   {PUBLISHABLE_KEY}{}

Any other sk_test_… key opens a platform of its own, with pk_test_… of the same ending. Try:

  {}
",
        found.unwrap_or_default(),
        first_call(&url)
    );
}

async fn operate(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let database = place.database(&file)?;
    let database = database.ok_or("serve needs --database, for example sqlite:tributary.db")?;
    let options = Options {
        listen: place.listen(&file),
        public_url: place.public_url(&file)?,
        fees: file.fees.unwrap_or_default(),
        open_platforms: false,
        keys,
        journal: Journal::off(),
    };
    let server = serve::bind(database.open_to_serve()?, options).await?;
    println!("Tributary is listening on http://{}", server.address);
    server.run().await
}

async fn create_keys(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let engine = local::engine_on(&place.database(&file)?.unwrap_or_else(here), keys)?;
    let (secret, publishable) =
        engine.new_keys().await.map_err(|error| format!("no keys were made: {error:?}"))?;
    println!("secret key        {secret}\npublishable key   {publishable}");
    Ok(())
}

async fn reseal(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let engine = local::existing(&place.database(&file)?.unwrap_or_else(here), keys)?;
    let count =
        engine.reseal().await.map_err(|error| format!("not all was encrypted: {error:?}"))?;
    println!("rows encrypted anew: {count}; all is encrypted with the first key");
    Ok(())
}
