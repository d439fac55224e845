//! Two clocks that are never mixed: the tablet's, which may say anything, and headquarters'.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::BootId;

/// An instant as headquarters knows it: milliseconds since 1970-01-01 UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(transparent)]
#[serde(transparent)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HqTime(#[n(0)] pub i64);

impl HqTime {
    /// As RFC 3339 in Asia/Shanghai (UTC+8), to the millisecond.
    #[must_use]
    pub fn rfc3339(self) -> String {
        rfc3339(self.0)
    }
}

impl fmt::Display for HqTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Milliseconds since 1970 as RFC 3339 with the offset of Asia/Shanghai,
/// which has had no other since 1991.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    let shanghai = chrono::FixedOffset::east_opt(8 * 3600);
    match (chrono::DateTime::from_timestamp_millis(ms), shanghai) {
        (Some(at), Some(zone)) => at
            .with_timezone(&zone)
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
        _ => format!("{ms} ms"),
    }
}

/// What a tablet's clocks said when an entry was made.
///
/// The wall clock is shown, never trusted. The monotonic clock counts through
/// sleep (`CLOCK_BOOTTIME`) and means something only within one boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct ClockReading {
    /// Wall clock, milliseconds since 1970-01-01 UTC.
    #[n(0)]
    pub wall_ms: i64,
    /// Milliseconds since the operating system started, sleep included.
    #[n(1)]
    pub mono_ms: u64,
    /// Which start of the operating system that was.
    #[n(2)]
    pub boot: BootId,
}
