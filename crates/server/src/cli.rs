//! The command line.

mod files;
mod remote;

use std::{io::Write as _, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use engine::Keyring;
use store::Store;

use crate::{
    config::{Database, Place},
    keys::{self, KeyFile},
    serve::{self, Options},
};

/// The port that Stripe's own mock taught every client.
const LISTEN: &str = "127.0.0.1:12111";

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
        #[arg(long)]
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
    Check {
        #[command(flatten)]
        server: remote::Server,
        /// A database file whose every platform is checked
        #[arg(long)]
        database: Option<String>,
    },
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
        Command::Dev { place, ephemeral } => dev(&place, ephemeral).await,
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
                let _ = writeln!(out, "{:6} {}", route.method, route.path.replace("{}", "{id}"));
            }
            Ok(())
        }
        Command::Clock { server, database, keys, command } => match database {
            Some(database) => {
                let database = Database::named(&database);
                remote::clock_of_file(&database, &keys, &server, command).await
            }
            None => remote::clock(&server, command).await,
        },
        Command::Backup { database, to } => files::backup(&Database::named(&database), &to),
        Command::Check { database } => files::check(&Database::named(&database)),
        Command::Ledger { command: Ledger::Check { server, database } } => match database {
            Some(database) => files::check_books(&Database::named(&database)),
            None => remote::check(&server).await,
        },
    }
}

async fn dev(place: &Place, ephemeral: bool) -> Result<(), String> {
    let file = place.file()?;
    // Gone when the server has stopped.
    let scratch = ephemeral.then(|| tempfile::Builder::new().prefix("tributary-").tempdir());
    let scratch = scratch.transpose().map_err(|error| error.to_string())?;
    let database = match &scratch {
        Some(scratch) => Database::Sqlite(scratch.path().join("tributary.db")),
        None => {
            let named = place.database.clone().or(file.database.clone());
            Database::named(named.as_deref().unwrap_or("tributary.db"))
        }
    };
    let store = database.open_to_serve()?;
    let keys = match ephemeral {
        true => keys::passing()?,
        false => place.keys(&file).or_beside(&database, store.as_ref())?,
    };
    let options = Options {
        listen: place.listen.clone().or(file.listen).unwrap_or_else(|| LISTEN.into()),
        fees: file.fees.unwrap_or_default(),
        open_platforms: true,
        keys,
    };
    let server = serve::bind(store, options).await?;
    let kept = if ephemeral { "nothing is kept".to_owned() } else { database.to_string() };
    welcome(&format!("http://{}", server.address), &kept);
    server.run().await
}

fn welcome(url: &str, kept: &str) {
    let suffix = "tributary";
    println!(
        "Tributary is listening on {url}   (data: {kept})

  secret key        sk_test_{suffix}
  publishable key   pk_test_{suffix}

Any other sk_test_… key opens a platform of its own, with pk_test_… of the same ending. Try:

  curl {url}/v1/accounts -u sk_test_{suffix}: -d type=express -d country=US
"
    );
}

async fn operate(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let database = place.database.clone().or(file.database);
    let database = database.ok_or("serve needs --database, for example sqlite:tributary.db")?;
    let options = Options {
        listen: place.listen.clone().or(file.listen).unwrap_or_else(|| LISTEN.into()),
        fees: file.fees.unwrap_or_default(),
        open_platforms: false,
        keys,
    };
    let server = serve::bind(Database::named(&database).open_to_serve()?, options).await?;
    println!("Tributary is listening on http://{}", server.address);
    server.run().await
}

async fn create_keys(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let database = place.database.clone().or(file.database);
    let engine = engine_on(&Database::named(database.as_deref().unwrap_or("tributary.db")), keys)?;
    let (secret, publishable) =
        engine.new_keys().await.map_err(|stop| format!("no keys were made: {stop:?}"))?;
    println!("secret key        {secret}\npublishable key   {publishable}");
    Ok(())
}

async fn reseal(place: &Place) -> Result<(), String> {
    let file = place.file()?;
    let keys = place.keys(&file).required()?;
    let database = place.database.clone().or(file.database);
    let engine =
        files::existing(&Database::named(database.as_deref().unwrap_or("tributary.db")), keys)?;
    let count = engine.reseal().await.map_err(|stop| format!("not all was encrypted: {stop:?}"))?;
    println!("rows encrypted anew: {count}; all is encrypted with the first key");
    Ok(())
}

fn engine_on(database: &Database, keys: Keyring) -> Result<engine::Engine, String> {
    engine_of(database.open()?, keys)
}

fn engine_of(store: Arc<dyn Store>, keys: Keyring) -> Result<engine::Engine, String> {
    serve::start(store, Default::default(), String::new(), false, keys)
}
