//! What the tests need, made on demand under `target/`, as on a new machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sh;

/// Runs `make` unless it succeeded before with the same `inputs`.
fn once(marker: &Path, inputs: &str, make: impl FnOnce() -> bool) -> bool {
    if fs::read_to_string(marker).is_ok_and(|done| done == inputs) {
        return true;
    }
    make() && fs::write(marker, inputs).is_ok()
}

/// Installs packages of the system, if it is one that we know how to; needs to be root.
pub fn packages(names: &[&str]) -> bool {
    println!("installing {}", names.join(" "));
    let mut update = Command::new("apt-get");
    update.args(["update", "-qq"]);
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(names);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    sh::ok(&mut update) && sh::ok(&mut install)
}

/// The interpreter that has the Python suite's requirements.
pub fn python() -> Option<PathBuf> {
    let requirements = sh::root().join("conformance/python/requirements.txt");
    venv("target/conformance/python", &requirements)
}

/// The interpreter of a virtual environment that has these requirements.
pub fn venv(home: &str, requirements: &Path) -> Option<PathBuf> {
    let has_venv = || sh::has("python3", &["-c", "import venv, ensurepip"]);
    let ready = has_venv() || (packages(&["python3", "python3-venv"]) && has_venv());
    if !ready {
        return None;
    }
    let home = sh::root().join(home);
    let wanted = fs::read_to_string(requirements).ok()?;
    let python = home.join("bin/python");
    let made = once(&home.join("installed"), &wanted, || {
        let mut venv = Command::new("python3");
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
        sh::ok(venv.args(["-m", "venv"]).arg(&home)) && sh::ok(pip.arg(requirements))
    });
    made.then_some(python)
}

/// True if the checker of licences and banned crates is there.
pub fn has_deny() -> bool {
    sh::has("cargo", &["deny", "--version"])
}

/// Installs that checker if it is missing; it takes minutes to build.
pub fn deny() -> bool {
    let install = || {
        println!("installing cargo-deny");
        sh::ok(&mut sh::cargo(&["install", "--quiet", "--locked", "cargo-deny"]))
    };
    has_deny() || (install() && has_deny())
}

/// The load generator of the benchmark; installed if missing.
pub fn wrk() -> bool {
    let there = || sh::has("sh", &["-c", "command -v wrk"]);
    there() || (packages(&["wrk"]) && there())
}

/// Node and npm, new enough; installed if missing.
fn node() -> bool {
    let recent = || {
        sh::has("npm", &["--version"])
            && sh::has(
                "node",
                &["-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"],
            )
    };
    recent() || (packages(&["nodejs", "npm"]) && recent())
}

/// `npm ci` in a folder with a lock file, unless it is as the lock file wants it.
pub fn npm(folder: &Path) -> bool {
    let Ok(lock) = fs::read_to_string(folder.join("package-lock.json")) else { return false };
    node()
        && once(&folder.join("node_modules/.installed"), &lock, || {
            let mut npm = Command::new("npm");
            sh::ok(
                npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder),
            )
        })
}

/// A copy of the published contract with its checker, ready to run; `None` if this checkout has
/// no contract beside it.
pub fn contract() -> Option<Result<PathBuf, String>> {
    let shared = sh::root().parent()?.join("shared/contract");
    // A work tree of the repository may lie one level deeper.
    let shared = [shared.clone(), sh::root().join("../../shared/contract")]
        .into_iter()
        .find(|folder| folder.join("proxy.mjs").is_file())?;
    let copy = sh::root().join("target/contract");
    let copied = copy_tree(&shared, &copy).map_err(|error| error.to_string());
    Some(copied.and_then(|()| match npm(&copy) {
        true => Ok(copy),
        false => Err("npm ci failed".into()),
    }))
}

fn copy_tree(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            // Not `fs::copy`: it would keep the file read-only.
            fs::write(&target, fs::read(entry.path())?)?;
        }
    }
    Ok(())
}
