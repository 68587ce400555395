//! Sealing anew what older keys have sealed, so that they can be given up.

use store::{PlatformNo, SealedPlace};

use crate::{error::Error, reader::Reader, run::Engine, sets::Lists, tx::Tx};

/// Rows that one transaction seals anew: so few that commands hardly wait for it.
const STEP: usize = 200;

impl Engine {
    /// Seals with the newest key all that is sealed with another, so that the database can be
    /// opened without those. Returns how many rows that were.
    ///
    /// It can be broken off and begun again, and runs while the database is served. A server whose
    /// first key is another one goes on sealing with that.
    ///
    /// Errors: there is no key, something was sealed with a key that is not there, or the database
    /// failed.
    pub async fn reseal(&self) -> Result<usize, Error> {
        let count = self.reseal_whatever_there_is().await?;
        // Whoever still seals with another key notes it again with the next row that it seals. What
        // was written with it meanwhile is found by looking once more.
        self.shared.store.forget_sealing_keys(&self.shared.vault.head()?)?;
        Ok(count + self.reseal_whatever_there_is().await?)
    }

    async fn reseal_whatever_there_is(&self) -> Result<usize, Error> {
        let mut count = 0;
        for platform in self.platforms()? {
            let beginnings = [
                SealedPlace::Object { id: String::new(), version: 0 },
                SealedPlace::Event { owner: String::new(), id: String::new() },
                SealedPlace::Reply { key: String::new() },
                SealedPlace::Call { id: String::new() },
            ];
            for beginning in beginnings {
                count += self.reseal_all(platform, beginning).await?;
            }
        }
        Ok(count)
    }

    async fn reseal_all(&self, platform: PlatformNo, from: SealedPlace) -> Result<usize, Error> {
        let mut count = 0;
        let mut next = Some(from);
        while let Some(behind) = next {
            let (done, last) = self.command(platform, move |tx| step(tx, &behind)).await?;
            count += done;
            next = last.filter(|_| done == STEP);
        }
        Ok(count)
    }
}

/// One transaction's share: how much it was, and the last of it.
fn step(tx: &mut Tx<'_>, behind: &SealedPlace) -> Result<(usize, Option<SealedPlace>), Error> {
    let p = tx.platform().no;
    let head = tx.vault().head()?;
    let rows = tx.reader.sealed_otherwise(p, &head, behind, STEP)?;
    let last = rows.last().map(|row| row.place.clone());
    let count = rows.len();
    for row in rows {
        let row = tx.vault().reseal(p, row)?;
        tx.writes.resealed.push(row);
    }
    if count > 0 {
        // Whoever remembers rows of this platform learns that they have changed.
        tx.next_seq();
    }
    Ok((count, last))
}
