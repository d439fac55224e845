INSERT INTO entry (
    device, n, position, received_at, hash, chain, entry, origin,
    change_hash, change, doc, state, made_after, made_before, made_estimate,
    time_proven
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
