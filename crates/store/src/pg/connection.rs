//! One connection, and the statements it has prepared.

use std::collections::HashMap;

use postgres::{Client, Row, Statement, types::ToSql};

use crate::StoreError;

/// The parameters of a statement.
pub(super) type Params<'p> = [&'p (dyn ToSql + Sync)];

/// A connection that prepares each statement once.
pub(super) struct Connection {
    /// Taken when this is dropped.
    client: Option<Client>,
    prepared: HashMap<&'static str, Statement>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Connection {
        Connection { client: Some(client), prepared: HashMap::new() }
    }

    pub(super) fn is_open(&self) -> bool {
        self.client.as_ref().is_some_and(|client| !client.is_closed())
    }

    /// The client itself, for what has no parameters.
    pub(super) fn client(&mut self) -> &mut Client {
        self.client.as_mut().expect("present until dropped")
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = outside(|| self.client().prepare(sql))?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }

    pub(super) fn all(
        &mut self,
        sql: &'static str,
        params: &Params<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let statement = self.statement(sql)?;
        Ok(outside(|| self.client().query(&statement, params))?)
    }

    pub(super) fn maybe(
        &mut self,
        sql: &'static str,
        params: &Params<'_>,
    ) -> Result<Option<Row>, StoreError> {
        let statement = self.statement(sql)?;
        Ok(outside(|| self.client().query_opt(&statement, params))?)
    }

    pub(super) fn one(
        &mut self,
        sql: &'static str,
        params: &Params<'_>,
    ) -> Result<Row, StoreError> {
        let statement = self.statement(sql)?;
        Ok(outside(|| self.client().query_one(&statement, params))?)
    }

    pub(super) fn run(&mut self, sql: &'static str, params: &Params<'_>) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        outside(|| self.client().execute(&statement, params))?;
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Saying goodbye waits for the server too.
        let client = self.client.take();
        outside(move || drop(client));
    }
}

/// Runs what waits for the database where waiting is allowed: the client drives its connection
/// on the calling thread, which must not be driving an asynchronous task at the same time.
pub(super) fn outside<T: Send>(wait: impl FnOnce() -> T + Send) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Err(_) => wait(),
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        Ok(_) => std::thread::scope(|scope| match scope.spawn(wait).join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }),
    }
}
