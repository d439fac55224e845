// Synchronising and the tray.
commands! {
    /// Tries headquarters now.
    shell sync_now() -> () = |s| { s.sync_now(); Ok(()) };
    /// Everything in the tray, newest first.
    read tray() -> Vec<TrayItem> = Tablet::tray;
    /// Marks something in the tray as dealt with; it stays readable.
    save done_with_tray_item(device: DeviceId, n: u64) -> () = |t| t.done_with_tray_item(device, n);
    /// The sync screen: figures, what is not judged yet, receipts, what happens next.
    shell sync_view() -> SyncView = |s| s.sync_view();
    /// Entries after number `after` that headquarters does not hold or has not judged.
    read unjudged_entries(after: u64, rows: u32) -> Vec<UnjudgedEntry> =
        |t| t.unjudged_entries(after, rows);
    /// Receipts older than number `before`, newest first.
    read recent_receipts(before: Option<u64>, rows: u32) -> Vec<ReceiptLine> =
        |t| t.recent_receipts(before, rows);
    /// The tray: what was refused, why, and the deed that would send it again.
    read tray_view() -> Vec<TrayView> = Tablet::tray_view;
}
