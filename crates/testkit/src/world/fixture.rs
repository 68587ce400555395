//! Databases that are kept beside the tests: written once, and opened by every later version.

use std::path::Path;

use connect::{FORMATS, Formats, rails::Rails, shapes::STEPS};
use engine::Step;
use store::pg;

use super::{FILE, Place, World, development, file, scratch, server, server_database};

/// A PostgreSQL database, as a script.
const SCRIPT: &str = "world.sql";

impl World {
    /// Keeps what the database holds now in a directory: a copy of the file, or, on a server, a
    /// script.
    pub fn keep(&self, directory: &Path) {
        std::fs::create_dir_all(directory).expect("a directory can be made");
        match &self.place {
            Place::File(_) => {
                let copied = self.store.copy_to(&directory.join(FILE));
                let copied = copied.expect("a file can be copied to where there is none");
                copied.expect("a file is copied by the database itself");
            }
            Place::Server(url) => {
                let script = pg::script(url).expect("a database can be read");
                std::fs::write(directory.join(SCRIPT), script).expect("a file can be written");
            }
        }
    }

    /// Whether a database was kept in a directory, of the kind that these tests are run on.
    pub fn is_kept(directory: &Path) -> bool {
        let file = if server().is_some() { SCRIPT } else { FILE };
        directory.join(file).exists()
    }

    /// A world that goes on with what another has kept, with the same keys and at the same time.
    pub fn kept(seed: u64, directory: &Path) -> World {
        World::kept_with_steps(seed, directory, STEPS)
    }

    /// The same as a version that knows other steps from shape to shape.
    pub fn kept_with_steps(seed: u64, directory: &Path, steps: &'static [Step]) -> World {
        let copy = tempfile::tempdir().expect("a temporary directory can be made");
        let place = match server() {
            None => {
                let path = copy.path().join(FILE);
                std::fs::copy(directory.join(FILE), path).expect("a fixture can be copied");
                file(copy)
            }
            Some(server) => {
                let script = std::fs::read_to_string(directory.join(SCRIPT));
                let url = scratch(&server, &copy);
                pg::execute(&url, &script.expect("a fixture can be read")).expect("it is SQL");
                server_database(url)
            }
        };
        World::begin(place, seed, development(), Rails::sandbox(), Formats { steps, ..FORMATS })
    }
}
