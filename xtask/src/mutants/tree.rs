//! A tree of its own for the mutants: the developer's is never changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::PACKAGES;
use crate::sh;

/// Where everything is that this makes and does not keep in the repository.
pub fn scratch() -> PathBuf {
    sh::root().join("target/mutants")
}

/// The root of the tree.
pub fn tree() -> PathBuf {
    scratch().join("tree")
}

/// Makes the tree as the developer's is now: the packages, and a workspace of them alone. What is
/// the same already is left alone, so that it isn't built again.
pub fn sync() -> io::Result<()> {
    let (root, tree) = (sh::root(), tree());
    fs::create_dir_all(tree.join(".cargo"))?;
    for file in ["Cargo.lock", "clippy.toml", ".cargo/config.toml"] {
        copy(&fs::read(root.join(file))?, &tree.join(file))?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    copy(workspace(&manifest).as_bytes(), &tree.join("Cargo.toml"))?;
    for package in PACKAGES {
        let folder = format!("crates/{package}");
        mirror(&root.join(&folder), &tree.join(&folder))?;
    }
    Ok(())
}

/// The workspace's manifest with no other members.
fn workspace(manifest: &str) -> String {
    let members: Vec<String> =
        PACKAGES.iter().map(|package| format!("\"crates/{package}\"")).collect();
    let lines = manifest.lines().filter_map(|line| match line.split_once(" = ") {
        Some(("members", _)) => Some(format!("members = [{}]", members.join(", "))),
        Some(("default-members" | "exclude", _)) => None,
        _ => Some(line.to_owned()),
    });
    lines.map(|line| line + "\n").collect()
}

fn copy(new: &[u8], to: &Path) -> io::Result<()> {
    match fs::read(to) {
        Ok(old) if old == new => Ok(()),
        _ => fs::write(to, new),
    }
}

/// Makes a folder as another one is, and takes away what is not in that.
fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !from.join(entry.file_name()).exists() {
            match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => mirror(&entry.path(), &target)?,
            false => copy(&fs::read(entry.path())?, &target)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::workspace;

    #[test]
    fn a_workspace_of_two() {
        let manifest = "[workspace]\nmembers = [\"crates/*\", \"xtask\"]\nexclude = [\"fuzz\"]\n\n\
                        [workspace.package]\nversion = \"0.1.0\"\n";
        let expected = "[workspace]\nmembers = [\"crates/ledger\", \"crates/model\"]\n\n\
                        [workspace.package]\nversion = \"0.1.0\"\n";
        assert_eq!(workspace(manifest), expected);
    }
}
