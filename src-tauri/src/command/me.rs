// The person and the tablet.
commands! {
    /// What is true on this tablet now; nothing while it is not enrolled.
    shell facts() -> Option<Facts> = |s| s.facts();
    /// Settings of the app as they were last kept.
    read settings() -> AppSettings = Tablet::settings;
    /// Keeps settings; those not named stay.
    save set_settings(settings: AppSettings) -> () = |t| t.set_settings(settings);
    /// Enrols this tablet with a code, at the headquarters of an address.
    shell enrol(url: String, code: String) -> () = |s| s.enrol(&url, &code);
    /// Has the tablet find headquarters at another address from now on.
    shell use_address(url: String) -> () = |s| s.use_address(&url);
    /// What the system may say on a locked screen now.
    read notices() -> Vec<Notice> = Tablet::notices;
    /// Everybody whose data is on this tablet.
    shell people() -> Vec<PersonHere> = |s| s.people();
    /// Opens another person's data; what this one has not sent stays.
    shell switch_person(place: u32) -> () = |s| s.switch_person(place);
    /// Makes room for another person and opens it, to be enrolled.
    shell add_person() -> () = |s| s.add_person();
    /// How many bytes this person's data takes.
    read storage_used() -> StorageUsed = Tablet::storage_used;
    /// Writes everything that this person recorded into a new folder, where documents are if none is named.
    shell export_own_data(folder: Option<PathBuf>) -> Exported = |s| s.export_own_data(folder);
    /// Writes versions, figures and failures into a file, without a word of any record; answers its path.
    shell diagnostic_bundle(folder: Option<PathBuf>) -> PathBuf = |s| s.diagnostic_bundle(folder);
}
