//! The platform's clock: reading it, moving it, stopping it.

use engine::{Caller, Engine, Error, Reader, Snapshot, Tx};
use model::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::PlatformNo;

/// Years that the clock may be moved ahead at once.
const YEARS: i64 = 30;

/// Times at which the clock stops on its way, for what is sent again then.
const STOPS: usize = 200;

/// How the clock is to be moved.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Move {
    /// By a stretch of time.
    pub advance: Option<Advance>,
    /// To a time, unix seconds.
    pub to: Option<i64>,
    /// Stop it, or let it run on.
    pub freeze: Option<bool>,
}

/// A stretch of time: the sum of its parts, each of which may be zero.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Advance {
    /// Of 86,400 seconds.
    pub days: i64,
    /// Of 3,600 seconds.
    pub hours: i64,
    /// Of 60 seconds.
    pub minutes: i64,
    /// As they are.
    pub seconds: i64,
}

/// The clock as the API shows it.
pub fn show(reader: &mut Snapshot<'_>, timers_run: u64) -> Result<Value, Error> {
    Ok(json!({
        "object": "sandbox.clock",
        "now": reader.now(),
        "frozen": reader.platform().frozen_at.is_some(),
        "timers_run": timers_run,
        "undelivered": reader.undelivered()?,
    }))
}

/// Where a clock is to be moved; nowhere, if it is only stopped or let run on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Plan {
    to: Option<i64>,
}

/// Decides where the clock goes from where it is now, and stops it, or lets it run on. Time never
/// goes back.
pub fn plan(tx: &mut Tx<'_>, moved: &Move) -> Result<Plan, Error> {
    let to = target(tx.now(), moved)?;
    match moved.freeze {
        Some(true) => tx.stop_clock(),
        Some(false) => tx.start_clock(),
        None => {}
    }
    Ok(Plan { to })
}

/// The clock, of whichever account is acted for.
pub fn retrieve(reader: &mut Snapshot<'_>, _: &Caller) -> Result<Value, Error> {
    show(reader, 0)
}

/// Moves a platform's clock, running in order what becomes due on the way, where nobody sends webhooks
/// meanwhile.
pub async fn move_clock(
    engine: &Engine,
    platform: PlatformNo,
    moved: Move,
) -> Result<Value, Error> {
    let _alone = engine.alone(platform).await?;
    let plan = engine.command(platform, move |tx| plan(tx, &moved)).await?;
    move_as_planned(engine, platform, plan, false).await
}

/// Moves a platform's clock to where it was decided that it goes: all the way, or what is left of
/// it. What fails on the way leaves the clock where it has come to. `sends` says whether webhooks are
/// sent meanwhile, and so are waited for.
pub async fn move_as_planned(
    engine: &Engine,
    platform: PlatformNo,
    plan: Plan,
    sends: bool,
) -> Result<Value, Error> {
    let mut timers_run = 0;
    if let Some(target) = plan.to {
        if sends {
            timers_run += stop_at_retries(engine, platform, target).await?;
        }
        timers_run += engine.run_until(platform, target).await?;
    }
    if sends {
        // Whoever is answered finds told what came of it.
        engine.deliveries_idle(platform).await;
    }
    engine.read(platform, |snapshot| show(snapshot, timers_run))
}

/// Stops on the way to `target` at each time at which something is to be sent again, until it is: an
/// endpoint sees its retries at their own times, as without a jump. Returns how many timers ran.
async fn stop_at_retries(engine: &Engine, platform: PlatformNo, target: i64) -> Result<u64, Error> {
    let mut timers_run = 0;
    for _ in 0..STOPS {
        let Some(due) = engine.read(platform, |reader| reader.next_delivery(target))? else {
            break;
        };
        timers_run += engine.run_until(platform, due).await?;
        if !engine.deliveries_idle(platform).await {
            // An endpoint that does not answer in time is not waited for again and again.
            break;
        }
    }
    Ok(timers_run)
}

fn target(now: i64, moved: &Move) -> Result<Option<i64>, Refusal> {
    let by = moved.advance.map(|by| {
        let parts = [(by.days, 86_400), (by.hours, 3_600), (by.minutes, 60), (by.seconds, 1)];
        parts.iter().fold(0_i64, |sum, (n, unit)| sum.saturating_add(n.saturating_mul(*unit)))
    });
    let (target, param) = match (by, moved.to) {
        (Some(_), Some(_)) => return Err(Refusal::Exclusive { params: vec!["advance", "to"] }),
        (Some(by), None) => (now.saturating_add(by), "advance"),
        (None, Some(to)) => (to, "to"),
        (None, None) => return Ok(None),
    };
    if target < now {
        let message =
            format!("Time never goes back: the clock shows {now}, which is after {target}.");
        return Err(Refusal::invalid(Some(param), message));
    }
    if target - now > YEARS * 366 * 86_400 {
        let message = format!("The clock can be moved ahead by at most {YEARS} years at once.");
        return Err(Refusal::invalid(Some(param), message));
    }
    Ok(Some(target))
}
