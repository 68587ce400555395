//! Counting tests by what their runners print.

use std::fmt;

/// Tests that passed and failed.
#[derive(Default)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Tally {
    /// One thing that is either right or not.
    pub fn one(ok: bool) -> Tally {
        Tally { passed: usize::from(ok), failed: usize::from(!ok) }
    }

    pub fn add(&mut self, other: &Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a runner's closing lines. A runner that failed without naming a failed test counts
    /// as one failure, and so does one that ran nothing.
    pub fn read(ok: bool, lines: &[String]) -> Tally {
        let mut tally = Tally::default();
        for line in lines.iter().filter(|line| closes(line)) {
            tally.passed += count(line, "passed") + count_after(line, "pass");
            tally.failed += count(line, "failed") + count_after(line, "fail");
            tally.failed += count(line, "error") + count(line, "errors");
        }
        if (!ok && tally.failed == 0) || tally.passed + tally.failed == 0 {
            tally.failed += 1;
        }
        tally
    }
}

/// True for the closing line of pytest, of Node's runner, of cargo's harness, and of nextest.
fn closes(line: &str) -> bool {
    let line = line.trim();
    let pytest = line.contains(" in ")
        && line.contains('s')
        && line.trim_start_matches('=').trim_start().starts_with(|c: char| c.is_ascii_digit());
    let node = line.contains("ℹ pass ")
        || line.contains("ℹ fail ")
        || line.starts_with("# pass ")
        || line.starts_with("# fail ");
    let own = line.split(", ").count() == 2
        && line.ends_with(" failed")
        && line.starts_with(|c: char| c.is_ascii_digit());
    pytest || node || own || line.starts_with("test result:") || line.starts_with("Summary [")
}

fn words(line: &str) -> impl Iterator<Item = &str> + Clone {
    line.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty())
}

/// The number before a word: `12 passed`.
fn count(line: &str, word: &str) -> usize {
    let pairs = words(line).zip(words(line).skip(1));
    pairs
        .filter(|(_, second)| *second == word)
        .find_map(|(first, _)| first.parse().ok())
        .unwrap_or(0)
}

/// The number after a word: `pass 12`.
fn count_after(line: &str, word: &str) -> usize {
    let pairs = words(line).zip(words(line).skip(1));
    pairs
        .filter(|(first, _)| *first == word)
        .find_map(|(_, second)| second.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn closing_lines() {
        let cases = [
            (true, "47 passed in 3.21s", (47, 0)),
            (false, "====== 2 failed, 45 passed, 1 warning in 3.21s ======", (45, 2)),
            (false, "1 error in 0.10s", (0, 1)),
            (true, "ℹ pass 22", (22, 0)),
            (false, "# fail 3", (0, 3)),
            (
                true,
                "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; finished in 0.0s",
                (5, 0),
            ),
            (true, "     Summary [   0.014s] 12 tests run: 12 passed, 1 skipped", (12, 0)),
            (
                false,
                "     Summary [   0.014s] 12 tests run: 10 passed, 2 failed, 0 skipped",
                (10, 2),
            ),
            (false, "9 passed, 4 failed", (9, 4)),
            (false, "could not compile", (0, 1)),
            (true, "", (0, 1)),
        ];
        for (ok, line, expected) in cases {
            let tally = Tally::read(ok, &[line.to_owned()]);
            assert_eq!((tally.passed, tally.failed), expected, "{line}");
        }
    }
}
