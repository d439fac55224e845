INSERT INTO change (hash, doc, bytes, device, n, account, wall, made, place)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (hash) DO UPDATE
    SET made = CASE WHEN excluded.made <> x'' THEN excluded.made ELSE made END
