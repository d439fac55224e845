// Synchronising and the tray.
commands! {
    /// Tries headquarters now.
    shell sync_now() -> () = |s| { s.sync_now(); Ok(()) };
    /// Everything in the tray, newest first.
    read tray() -> Vec<TrayItem> = Tablet::tray;
    /// Marks something in the tray as dealt with; it stays readable.
    save done_with_tray_item(device: DeviceId, n: u64) -> () = |t| t.done_with_tray_item(device, n);
}
