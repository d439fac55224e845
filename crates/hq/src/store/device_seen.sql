UPDATE device
SET last_seen   = ?2,
    clock       = ?3,
    len         = ?4,
    complete_at = CASE WHEN ?5 THEN ?2 ELSE complete_at END,
    epoch       = ?6,
    cursor      = ?7,
    schema      = ?8
WHERE id = ?1
