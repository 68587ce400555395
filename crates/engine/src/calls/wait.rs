//! Requests that wait for an answer from the outside.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use store::{PlatformNo, ReplyBody};

use crate::{
    error::Error,
    replies::{self, Found, Reply},
    run::Engine,
};

/// How often a request looks whether another process has concluded what it waits for.
const LOOK: Duration = Duration::from_millis(200);

/// How a request was executed.
#[derive(Debug, Clone)]
pub(crate) enum Executed {
    /// Wholly.
    Done(Reply),
    /// Up to a call to the outside.
    Waits {
        /// The key under which the reply will be.
        key: String,
        /// The reply as long as there is no answer.
        meanwhile: Reply,
    },
}

/// What is kept of a request that waits.
#[derive(Debug, Serialize, Deserialize)]
struct Plan {
    /// What was shown before the answer.
    shown: String,
}

/// What is kept of a request that waits, and shows this meanwhile.
pub(crate) fn waiting(meanwhile: &Reply) -> Result<ReplyBody, Error> {
    let shown = String::from_utf8_lossy(&meanwhile.body).into_owned();
    Ok(ReplyBody::Bytes(serde_json::to_vec(&Plan { shown })?))
}

impl Executed {
    /// A request that was found waiting under a key.
    pub(crate) fn found(key: String, plan: &[u8]) -> Result<Executed, Error> {
        let Plan { shown } = serde_json::from_slice(plan)?;
        let meanwhile = Reply { status: 200, body: shown.into_bytes(), original_request: None };
        Ok(Executed::Waits { key, meanwhile })
    }
}

impl Engine {
    /// The reply of a request, once there is an answer: the same for whoever waits for it, in
    /// whichever process. Whoever has waited long enough is shown how it stands.
    pub(crate) async fn answered(
        &self,
        platform: PlatformNo,
        request: Option<&str>,
        executed: Executed,
    ) -> Result<Reply, Error> {
        let (key, meanwhile) = match executed {
            Executed::Done(reply) => return Ok(reply),
            Executed::Waits { key, meanwhile } => (key, meanwhile),
        };
        let waited = async {
            loop {
                let concluded = self.shared.concluded.notified();
                tokio::pin!(concluded);
                // From here on nothing is missed.
                concluded.as_mut().enable();
                if let Some(reply) = self.reply_under(platform, &key)? {
                    return Ok::<Reply, Error>(reply);
                }
                tokio::select! {
                    () = concluded => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        };
        let waited = tokio::time::timeout(self.shared.domain.patience(), waited).await;
        let mut reply = waited.unwrap_or(Ok(meanwhile))?;
        // A replay tells whose reply it is; this is the request itself.
        reply.original_request.take_if(|original| Some(original.as_str()) == request);
        Ok(reply)
    }

    fn reply_under(&self, platform: PlatformNo, key: &str) -> Result<Option<Reply>, Error> {
        let mut reader = self.shared.store.reader()?;
        let Some(row) = reader.reply(platform, key)? else { return Ok(None) };
        match replies::opened(reader.as_mut(), &self.shared.vault, platform, row)? {
            Found::Reply(reply) => Ok(Some(reply)),
            Found::Nothing(_) | Found::Begun(_) => Ok(None),
        }
    }
}
