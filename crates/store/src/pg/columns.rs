//! Rows of many commands, as the columns that one statement takes.

use crate::{PlatformNo, WriteSet};

/// A column: what a row has, of each row.
pub(super) fn column<'r, R, T>(rows: &'r [(PlatformNo, R)], of: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(|(_, row)| of(row)).collect()
}

/// The column that every table begins with.
pub(super) fn whose<R>(rows: &[(PlatformNo, R)]) -> Vec<PlatformNo> {
    rows.iter().map(|(platform, _)| *platform).collect()
}

/// The rows that each command has in one of its lists, with the command's platform.
pub(super) fn rows<'w, R: 'w>(
    all: &'w [WriteSet],
    of: impl Fn(&'w WriteSet) -> &'w [R],
) -> Vec<(PlatformNo, &'w R)> {
    all.iter().flat_map(|writes| of(writes).iter().map(|row| (writes.platform, row))).collect()
}
