//! Handing on the questions of [`crate::RowReader`] to a reader within.

/// Implements [`RowReader`] for a type that holds one. `$then`, if given, is a function that is shown
/// the type and what it answers.
#[macro_export]
macro_rules! delegate_reader {
    ($type:ty, |$this:ident| $reader:expr) => {
        $crate::delegate_reader!($type, |$this| $reader, |_, _| ());
    };
    ($type:ty, |$this:ident| $reader:expr, $then:expr) => {
        impl $crate::RowReader for $type {
            $crate::delegate_reader!(@methods $this, $reader, $then,
                platform(no: $crate::PlatformNo) -> Option<$crate::PlatformRow>;
                platform_of(application: &str) -> Option<$crate::PlatformNo>;
                last_platform() -> $crate::PlatformNo;
                key(hash: &[u8; 32]) -> Option<$crate::KeyRow>;
                object(p: $crate::PlatformNo, id: &str) -> Option<$crate::ObjectRow>;
                objects(p: $crate::PlatformNo, ids: &[String]) -> Vec<$crate::ObjectRow>;
                object_version(p: $crate::PlatformNo, id: &str, version: i64) -> Option<$crate::ObjectRow>;
                listing(p: $crate::PlatformNo, list: &str, span: &$crate::Span) -> Vec<String>;
                owned(p: $crate::PlatformNo, prefix: &str, owner: &str, span: &$crate::Span) -> Vec<String>;
                list_values(p: $crate::PlatformNo, name: &str, from: &str, before: &str) -> Vec<String>;
                event(p: $crate::PlatformNo, owner: &str, id: &str) -> Option<$crate::EventRow>;
                events(p: $crate::PlatformNo, owner: &str, span: &$crate::Span) -> Vec<$crate::EventRow>;
                event_kinds(p: $crate::PlatformNo, owner: &str, from: &str, before: &str) -> Vec<String>;
                events_of(p: $crate::PlatformNo, owner: &str, of: &$crate::EventsOf, span: &$crate::Span) -> Vec<$crate::EventRow>;
                deliveries_due(p: $crate::PlatformNo, now: i64, except: &[String], limit: usize) -> Vec<$crate::DeliveryRow>;
                calls_due(p: $crate::PlatformNo, now: i64, limit: usize) -> Vec<$crate::CallRow>;
                call(p: $crate::PlatformNo, id: &str) -> Option<$crate::CallRow>;
                timer_due(p: $crate::PlatformNo, now: i64) -> Option<$crate::TimerRow>;
                parked(p: $crate::PlatformNo, limit: usize) -> Vec<$crate::ParkedRow>;
                parked_timer(p: $crate::PlatformNo, seq: i64) -> Option<$crate::ParkedRow>;
                reply(p: $crate::PlatformNo, key: &str) -> Option<$crate::ReplyRow>;
                sealed_otherwise(p: $crate::PlatformNo, head: &[u8], behind: &$crate::SealedPlace, limit: usize) -> Vec<$crate::SealedRow>;
                balances(p: $crate::PlatformNo, prefix: &str) -> Vec<$crate::BalanceRow>;
                journal(p: $crate::PlatformNo, no: i64) -> Option<$crate::JournalRow>;
                ledger_figures(p: $crate::PlatformNo) -> $crate::LedgerFigures;
                lapsed(now: i64, limit: usize) -> Vec<($crate::PlatformNo, $crate::LapsedRow)>;
                objects_behind(p: $crate::PlatformNo, behind: &str, limit: usize) -> Vec<$crate::ObjectRow>;
                relisting() -> Vec<($crate::PlatformNo, String)>;
                horizon() -> Vec<$crate::Horizon>;
            );
        }
    };
    (@methods $this:ident, $reader:expr, $then:expr, $($name:ident($($arg:ident: $t:ty),*) -> $out:ty;)*) => {
        $(fn $name(&mut self, $($arg: $t),*) -> Result<$out, $crate::StoreError> {
            let $this = self;
            let answer = $crate::RowReader::$name($reader, $($arg),*)?;
            ($then)(&*$this, &answer);
            Ok(answer)
        })*
    };
}
