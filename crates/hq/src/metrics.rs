//! Counters of one running headquarters, for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident = $metric:literal,)*) => {
        /// What this process has done since it started.
        #[derive(Debug, Default)]
        pub struct Metrics {
            $($(#[$doc])* pub(crate) $name: AtomicU64,)*
        }

        impl Metrics {
            /// In the text form that Prometheus reads.
            #[must_use]
            pub fn text(&self) -> String {
                let mut text = String::new();
                $(
                    text.push_str(concat!("# TYPE ", $metric, " counter\n", $metric, " "));
                    text.push_str(&self.$name.load(Ordering::Relaxed).to_string());
                    text.push('\n');
                )*
                text
            }
        }
    };
}

counters! {
    /// Durable transactions.
    transactions = "baolian_hq_transactions_total",
    /// Jobs that were committed in them.
    jobs = "baolian_hq_jobs_total",
    /// Sync requests answered.
    syncs = "baolian_hq_syncs_total",
    /// Entries stored.
    entries = "baolian_hq_entries_total",
    /// Entries applied.
    applied = "baolian_hq_applied_total",
    /// Entries refused.
    refused = "baolian_hq_refused_total",
    /// Work of judging, in operations.
    judged = "baolian_hq_judged_operations_total",
    /// Times that a document was too much work for a part's turn.
    put_off = "baolian_hq_documents_put_off_total",
    /// Inputs that broke the merge library.
    quarantined = "baolian_hq_quarantined_total",
    /// Copies of such inputs that went to make room for newer ones.
    quarantine_gone = "baolian_hq_quarantine_gone_total",
    /// Entries and facts that tablets gave back after a restore.
    returned = "baolian_hq_returned_total",
    /// Bytes that tablets sent.
    bytes_up = "baolian_hq_received_bytes_total",
    /// Bytes sent to tablets.
    bytes_down = "baolian_hq_sent_bytes_total",
    /// Requests turned away because too many were under way.
    turned_away = "baolian_hq_turned_away_total",
    /// Requests answered with an error.
    errors = "baolian_hq_errors_total",
}

impl Metrics {
    pub(crate) fn add(counter: &AtomicU64, n: usize) {
        counter.fetch_add(n as u64, Ordering::Relaxed);
    }

    pub(crate) fn committed(&self, jobs: usize) {
        Self::add(&self.transactions, 1);
        Self::add(&self.jobs, jobs);
    }
}
