-- Refused changes of a device, which others may wait for.
CREATE INDEX entry_refused ON entry (device, n) WHERE state = 2 AND change_hash IS NOT NULL;
