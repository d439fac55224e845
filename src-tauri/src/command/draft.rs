// Typing that is not a change yet. It never leaves the tablet, so nothing is told of it.
commands! {
    /// Keeps what is typed in a field; durable when it returns.
    read keep_draft(key: String, text: String) -> () = |t| t.keep_draft(&key, &text);
    /// Everything typed and not saved as a record, last typed first.
    read drafts() -> Vec<Draft> = Tablet::drafts;
    /// Drops what was typed.
    read drop_draft(key: String) -> () = |t| t.drop_draft(&key);
}
