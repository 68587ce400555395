//! A database as an SQL script, for fixtures of tests: `pg_dump` is not everywhere.

use std::{fmt::Write as _, str::FromStr};

use postgres::{Client, Config};

use super::{MIGRATIONS, connect, connection::outside};
use crate::StoreError;

/// The schema and all rows of a database, as statements that make the same again in an empty one.
///
/// The schema is written as the migrations that made it, so that a newer version that loads the
/// script goes on with the migrations that came later.
pub fn script(url: &str) -> Result<String, StoreError> {
    let config = Config::from_str(url)?;
    outside(|| {
        let mut connection = connect(&config, 1)?;
        let client = connection.client();
        let mut script = "CREATE TABLE schema_version (version BIGINT PRIMARY KEY);\n".to_owned();
        script.extend(MIGRATIONS.iter().copied());
        let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
        for table in client.query(tables, &[])? {
            let table: String = table.try_get(0)?;
            let rows = rows(client, &table)?;
            if !rows.is_empty() {
                let _ = writeln!(script, "INSERT INTO {table} VALUES\n{};", rows.join(",\n"));
            }
        }
        Ok(script)
    })
}

/// The rows of a table as literals, in an order that is always the same.
fn rows(client: &mut Client, table: &str) -> Result<Vec<String>, StoreError> {
    let columns = "SELECT string_agg('quote_nullable(' || quote_ident(column_name) || ')', ', ' \
                   ORDER BY ordinal_position) FROM information_schema.columns \
                   WHERE table_schema = 'public' AND table_name = $1";
    let columns: String = client.query_one(columns, &[&table])?.try_get(0)?;
    let rows = format!("SELECT '(' || concat_ws(', ', {columns}) || ')' FROM {table} ORDER BY 1");
    client.query(&rows, &[])?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
