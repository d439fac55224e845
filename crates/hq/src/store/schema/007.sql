-- What not everybody in an area sees is little: lists and counts leave it out by these.
CREATE INDEX document_unreleased ON document (id, level, author) WHERE released IS NULL;
CREATE INDEX document_internal ON document (id) WHERE internal = 1;
