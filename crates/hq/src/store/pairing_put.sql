INSERT INTO pairing (station, begins, cadre, level, ends) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (station, begins) DO UPDATE
SET cadre = excluded.cadre, level = excluded.level, ends = excluded.ends
