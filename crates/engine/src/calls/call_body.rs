//! What a call asks, and who waits for the answer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{CallRow, KeyKind, PlatformNo, StoreError};
use wire::errors::Api;

use crate::{caller::Caller, replies::IdempotentRequest, vault::Vault};

/// A call that a command makes.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// The rail that is called.
    pub rail: &'static str,
    /// What is asked of it.
    pub operation: &'static str,
    /// The object that waits for the answer.
    pub subject: String,
    /// The question.
    pub question: Value,
    /// Whether the request waits for the answer.
    pub awaited: bool,
}

/// A call on its way into the write set.
pub(crate) struct Outgoing {
    pub(crate) id: String,
    pub(crate) call: NewCall,
    pub(crate) call_body: CallBody,
}

impl Outgoing {
    pub(crate) fn sealed(
        self,
        vault: &Vault,
        platform: PlatformNo,
        now: i64,
    ) -> Result<CallRow, StoreError> {
        let body = serde_json::to_vec(&self.call_body);
        let body = body.map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(CallRow {
            body: vault.seal_call(platform, &self.id, &body)?,
            due: Some(now),
            rail: self.call.rail.to_owned(),
            operation: self.call.operation.to_owned(),
            subject: self.call.subject,
            owner: self.call_body.caller.account,
            attempts: 0,
            outcome: None,
            id: self.id,
        })
    }
}

/// What a call asks, and who waits for the answer, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CallBody {
    pub(crate) question: Value,
    /// The request that waits.
    pub(crate) asked: Option<IdempotentRequest>,
    pub(crate) expand: Vec<String>,
    caller: Kept,
}

/// A caller, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    platform_account: String,
    account: String,
    application: String,
    masked_key: String,
    publishable: bool,
    request: Option<String>,
    idempotency_key: Option<String>,
    api_version: String,
    api: StoredApi,
    granted: bool,
    read_only: bool,
    base_url: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StoredApi {
    V1,
    V2,
    OAuth,
}

impl CallBody {
    pub(crate) fn new(caller: &Caller, question: Value) -> CallBody {
        let caller = Kept {
            platform_account: caller.platform_account.clone(),
            account: caller.account.clone(),
            application: caller.application.clone(),
            masked_key: caller.masked_key.clone(),
            publishable: caller.key == KeyKind::Publishable,
            request: caller.request.clone(),
            idempotency_key: caller.idempotency_key.clone(),
            api_version: caller.api_version.clone(),
            api: match caller.api {
                Api::V1 => StoredApi::V1,
                Api::V2 => StoredApi::V2,
                Api::OAuth => StoredApi::OAuth,
            },
            granted: caller.granted,
            read_only: caller.read_only,
            base_url: caller.base_url.as_deref().map(str::to_owned),
        };
        CallBody { question, asked: None, expand: Vec::new(), caller }
    }

    /// Who waits for the answer.
    pub(crate) fn caller(&self, platform: PlatformNo) -> Caller {
        let kept = &self.caller;
        Caller {
            platform,
            platform_account: kept.platform_account.clone(),
            account: kept.account.clone(),
            application: kept.application.clone(),
            masked_key: kept.masked_key.clone(),
            key: if kept.publishable { KeyKind::Publishable } else { KeyKind::Secret },
            request: kept.request.clone(),
            idempotency_key: kept.idempotency_key.clone(),
            api_version: kept.api_version.clone(),
            api: match kept.api {
                StoredApi::V1 => Api::V1,
                StoredApi::V2 => Api::V2,
                StoredApi::OAuth => Api::OAuth,
            },
            granted: kept.granted,
            read_only: kept.read_only,
            base_url: kept.base_url.as_deref().map(Arc::from),
        }
    }
}
