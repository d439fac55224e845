//! `/metrics`: what this process did, and what the database holds.

use std::fmt::Write as _;

use crate::error::Result;
use crate::hq::Hq;

/// All numbers in the text form that Prometheus reads.
pub(super) fn text(hq: &Hq) -> Result<String> {
    let mut text = hq.metrics().text();
    let now = hq.gauges()?;
    for (name, value) in [
        ("baolian_hq_ledger_position", now.position),
        ("baolian_hq_backed_up_position", now.backed_up),
        ("baolian_hq_entries_waiting", now.waiting),
        ("baolian_hq_entries_held_for_office", now.held),
        ("baolian_hq_documents_put_off", now.put_off),
        ("baolian_hq_inputs_in_quarantine", now.quarantined),
        ("baolian_hq_bytes_in_quarantine", now.quarantined_bytes),
        ("baolian_hq_logs_with_holes", now.holes),
        ("baolian_hq_clock_behind", u64::from(now.clock_behind)),
    ] {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# TYPE {name} gauge\n{name} {value}");
    }
    Ok(text)
}
