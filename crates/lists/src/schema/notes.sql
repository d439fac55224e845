-- The internal notes of a visit: no list of their own, found by search with their visit.
CREATE TABLE list_notes (
    id BLOB NOT NULL PRIMARY KEY,
    station TEXT NOT NULL DEFAULT '',
    -- Empty where none is named.
    visit BLOB NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;

CREATE INDEX list_notes_visit ON list_notes (visit);
