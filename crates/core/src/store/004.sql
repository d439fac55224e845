-- What the check in the background found. came: 0 mended, 1 headquarters is
-- asked for it, 2 only this tablet had it.
CREATE TABLE fault (
    what TEXT    NOT NULL,
    key  TEXT    NOT NULL,
    doc  BLOB    NOT NULL,
    at   INTEGER NOT NULL,
    came INTEGER NOT NULL,
    PRIMARY KEY (what, key)
) STRICT, WITHOUT ROWID;

-- Changes whose bytes were not what was hashed, as they were found.
CREATE TABLE set_aside (
    serial INTEGER NOT NULL PRIMARY KEY,
    hash   BLOB    NOT NULL,
    doc    BLOB    NOT NULL,
    bytes  BLOB    NOT NULL
) STRICT;
