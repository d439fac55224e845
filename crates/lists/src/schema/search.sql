-- What search shows of a document. Newer documents have the greater number.
CREATE TABLE list_text (
    doc INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL DEFAULT '',
    station TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX list_text_station ON list_text (station);

-- What search finds a document by: terms made in Rust (words.rs), one a Han character, with spaces between. Beside
-- the station's names `place` has a term for the kind and one for the station, which nobody can type, so that both
-- narrow a search inside the index. The tokenizer must only cut at spaces: `ascii` takes every character beyond ASCII for a part of a word, whatever
-- Unicode version it belongs to.
CREATE VIRTUAL TABLE list_search USING fts5 (
    title,
    body,
    place,
    content = '',
    contentless_delete = 1,
    tokenize = 'ascii'
);

-- Reads the search index back, for the digest.
CREATE VIRTUAL TABLE list_vocabulary USING fts5vocab ('list_search', 'instance');
