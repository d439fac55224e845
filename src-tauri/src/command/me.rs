// The person and the tablet.
commands! {
    /// What is true on this tablet now; nothing while it is not enrolled.
    shell facts() -> Option<Facts> = |s| s.facts();
    /// Settings of the app as they were last kept.
    read settings() -> AppSettings = Tablet::settings;
    /// Keeps settings; those not named stay.
    read set_settings(settings: AppSettings) -> () = |t| t.set_settings(settings);
    /// Enrols this tablet with a code, at the headquarters of an address.
    shell enrol(url: String, code: String) -> () = |s| s.enrol(&url, &code);
    /// Has the tablet find headquarters at another address from now on.
    shell use_address(url: String) -> () = |s| s.use_address(&url);
    /// What the system may say on a locked screen now.
    read notices() -> Vec<Notice> = Tablet::notices;
}
