INSERT INTO list_search (rowid, title, body, place) VALUES (?1, ?2, ?3, ?4)
