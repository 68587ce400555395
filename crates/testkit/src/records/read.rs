//! All that a platform has recorded about money, read at one moment, for rules that compare one
//! record with others.

use std::collections::HashMap;

use engine::{Engine, Error, Reader, rows::body_of};
use model::{
    account::Account,
    application_fee::{ApplicationFee, FeeRefund},
    balance_transaction::BalanceTransaction,
    charge::Charge,
    object::Object,
    payment_intent::PaymentIntent,
    payout::Payout,
    refund::Refund,
    transfer::{Transfer, TransferReversal},
};
use serde_json::Value;
use store::{EventRow, PlatformNo, Span};

/// An object as it is now.
pub(super) struct Record {
    /// The account it belongs to.
    pub(super) owner: String,
    pub(super) version: i64,
    pub(super) body: Value,
}

impl Record {
    /// A text; empty if there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// An amount; null and zero are the same here.
    pub(super) fn amount(&self, field: &str) -> i64 {
        self.body[field].as_i64().unwrap_or_default()
    }

    pub(super) fn id(&self) -> &str {
        self.text("id")
    }
}

/// The records of one platform, by type, oldest first for each account.
#[derive(Default)]
pub(super) struct Records {
    pub(super) charges: Vec<Record>,
    pub(super) intents: Vec<Record>,
    pub(super) refunds: Vec<Record>,
    pub(super) transfers: Vec<Record>,
    pub(super) reversals: Vec<Record>,
    pub(super) fees: Vec<Record>,
    pub(super) fee_refunds: Vec<Record>,
    pub(super) payouts: Vec<Record>,
    pub(super) lines: Vec<Record>,
    pub(super) events: Vec<EventRow>,
}

impl Records {
    /// Reads them: of the platform, of the accounts that it has, and of those named, which may
    /// have left.
    pub(super) fn read(
        engine: &Engine,
        platform: PlatformNo,
        accounts: &[String],
    ) -> Result<Records, String> {
        let records = engine.read(platform, |reader| {
            let own = reader.platform().account.clone();
            let mut owners = reader.listed::<Account>(&own)?;
            owners.extend(accounts.iter().cloned());
            owners.push(own);
            owners.sort_unstable();
            owners.dedup();
            let mut records = Records::default();
            for owner in &owners {
                records.add(reader, owner)?;
            }
            // Accounts that were deleted have had their share.
            let (to, from) = (&records.transfers, &records.fees);
            let mut gone: Vec<String> =
                to.iter().map(|to| to.text("destination")).map(str::to_owned).collect();
            gone.extend(from.iter().map(|from| from.text("account").to_owned()));
            gone.sort_unstable();
            gone.dedup();
            for owner in gone.iter().filter(|owner| owners.binary_search(owner).is_err()) {
                records.add(reader, owner)?;
            }
            Ok(records)
        });
        records.map_err(|error| format!("{error:?}"))
    }

    fn add(&mut self, reader: &mut impl Reader, owner: &str) -> Result<(), Error> {
        add::<Charge>(reader, owner, &mut self.charges)?;
        add::<PaymentIntent>(reader, owner, &mut self.intents)?;
        add::<Refund>(reader, owner, &mut self.refunds)?;
        add::<Transfer>(reader, owner, &mut self.transfers)?;
        add::<TransferReversal>(reader, owner, &mut self.reversals)?;
        add::<ApplicationFee>(reader, owner, &mut self.fees)?;
        add::<FeeRefund>(reader, owner, &mut self.fee_refunds)?;
        add::<Payout>(reader, owner, &mut self.payouts)?;
        add::<BalanceTransaction>(reader, owner, &mut self.lines)?;
        let all = Span { bounds: Default::default(), ascending: true, limit: usize::MAX >> 1 };
        self.events.extend(reader.event_rows(owner, &all)?);
        Ok(())
    }

    /// What an account's statement says about each object: the sum of the amounts, and how many
    /// lines it is of, by account, type and object.
    pub(super) fn statement(&self) -> HashMap<(&str, &str, &str), (i64, usize)> {
        let mut sums: HashMap<_, (i64, usize)> = HashMap::new();
        for line in &self.lines {
            let about = (line.owner.as_str(), line.text("type"), line.text("source"));
            let (sum, lines) = sums.entry(about).or_default();
            *sum += line.amount("amount");
            *lines += 1;
        }
        sums
    }
}

fn add<T: Object>(
    reader: &mut impl Reader,
    owner: &str,
    to: &mut Vec<Record>,
) -> Result<(), Error> {
    let ids = reader.listed::<T>(owner)?;
    for row in reader.found_rows(&ids)? {
        let body = body_of(&row)?;
        to.push(Record { owner: row.owner, version: row.version, body });
    }
    Ok(())
}

/// Adds up amounts by what they are about.
pub(super) fn sums<'r>(
    records: &'r [Record],
    about: &str,
    amount: &str,
) -> HashMap<&'r str, (i64, usize)> {
    let mut sums: HashMap<&str, (i64, usize)> = HashMap::new();
    for record in records {
        let (sum, count) = sums.entry(record.text(about)).or_default();
        *sum += record.amount(amount);
        *count += 1;
    }
    sums
}
