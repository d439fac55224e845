-- Sums over rows that nothing else watches over (sum.rs). A column that is added to one of these tables is added here.

ALTER TABLE change ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE change SET sum = row_sum(hash, doc, device, n, account, wall, made, place);
CREATE TRIGGER change_made AFTER INSERT ON change BEGIN
    UPDATE change SET sum = row_sum(new.hash, new.doc, new.device, new.n, new.account, new.wall, new.made, new.place)
    WHERE hash = new.hash;
END;
CREATE TRIGGER change_changed AFTER UPDATE OF hash, doc, device, n, account, wall, made, place ON change BEGIN
    UPDATE change SET sum = row_sum(new.hash, new.doc, new.device, new.n, new.account, new.wall, new.made, new.place)
    WHERE hash = new.hash;
END;

ALTER TABLE document ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE document SET sum = row_sum(id, kind, station, audience, visit, forget);
CREATE TRIGGER document_made AFTER INSERT ON document BEGIN
    UPDATE document SET sum = row_sum(new.id, new.kind, new.station, new.audience, new.visit, new.forget)
    WHERE id = new.id;
END;
CREATE TRIGGER document_changed AFTER UPDATE OF id, kind, station, audience, visit, forget ON document BEGIN
    UPDATE document SET sum = row_sum(new.id, new.kind, new.station, new.audience, new.visit, new.forget)
    WHERE id = new.id;
END;

ALTER TABLE draft ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE draft SET sum = row_sum(key, body, at);
CREATE TRIGGER draft_made AFTER INSERT ON draft BEGIN
    UPDATE draft SET sum = row_sum(new.key, new.body, new.at)
    WHERE key = new.key;
END;
CREATE TRIGGER draft_changed AFTER UPDATE OF key, body, at ON draft BEGIN
    UPDATE draft SET sum = row_sum(new.key, new.body, new.at)
    WHERE key = new.key;
END;

ALTER TABLE file ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE file SET sum = row_sum(hash, len, media_type, name, kept_at);
CREATE TRIGGER file_made AFTER INSERT ON file BEGIN
    UPDATE file SET sum = row_sum(new.hash, new.len, new.media_type, new.name, new.kept_at)
    WHERE hash = new.hash;
END;
CREATE TRIGGER file_changed AFTER UPDATE OF hash, len, media_type, name, kept_at ON file BEGIN
    UPDATE file SET sum = row_sum(new.hash, new.len, new.media_type, new.name, new.kept_at)
    WHERE hash = new.hash;
END;

ALTER TABLE log ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE log SET sum = row_sum(device, n, doc, change, state, reason, replaced_by);
CREATE TRIGGER log_made AFTER INSERT ON log BEGIN
    UPDATE log SET sum = row_sum(new.device, new.n, new.doc, new.change, new.state, new.reason, new.replaced_by)
    WHERE device = new.device AND n = new.n;
END;
CREATE TRIGGER log_changed AFTER UPDATE OF device, n, doc, change, state, reason, replaced_by ON log BEGIN
    UPDATE log SET sum = row_sum(new.device, new.n, new.doc, new.change, new.state, new.reason, new.replaced_by)
    WHERE device = new.device AND n = new.n;
END;

ALTER TABLE part ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE part SET sum = row_sum(serial, epoch, position, bytes, lost);
CREATE TRIGGER part_made AFTER INSERT ON part BEGIN
    UPDATE part SET sum = row_sum(new.serial, new.epoch, new.position, new.bytes, new.lost)
    WHERE serial = new.serial;
END;
CREATE TRIGGER part_changed AFTER UPDATE OF serial, epoch, position, bytes, lost ON part BEGIN
    UPDATE part SET sum = row_sum(new.serial, new.epoch, new.position, new.bytes, new.lost)
    WHERE serial = new.serial;
END;

ALTER TABLE receipt ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE receipt SET sum = row_sum(device, number, n, at, signed, position, lost);
CREATE TRIGGER receipt_made AFTER INSERT ON receipt BEGIN
    UPDATE receipt SET sum = row_sum(new.device, new.number, new.n, new.at, new.signed, new.position, new.lost)
    WHERE device = new.device AND number = new.number;
END;
CREATE TRIGGER receipt_changed AFTER UPDATE OF device, number, n, at, signed, position, lost ON receipt BEGIN
    UPDATE receipt SET sum = row_sum(new.device, new.number, new.n, new.at, new.signed, new.position, new.lost)
    WHERE device = new.device AND number = new.number;
END;

ALTER TABLE reference ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE reference SET sum = row_sum(kind, key, fact);
CREATE TRIGGER reference_made AFTER INSERT ON reference BEGIN
    UPDATE reference SET sum = row_sum(new.kind, new.key, new.fact)
    WHERE kind = new.kind AND key = new.key;
END;
CREATE TRIGGER reference_changed AFTER UPDATE OF kind, key, fact ON reference BEGIN
    UPDATE reference SET sum = row_sum(new.kind, new.key, new.fact)
    WHERE kind = new.kind AND key = new.key;
END;

ALTER TABLE setting ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE setting SET sum = row_sum(key, value);
CREATE TRIGGER setting_made AFTER INSERT ON setting BEGIN
    UPDATE setting SET sum = row_sum(new.key, new.value)
    WHERE key = new.key;
END;
CREATE TRIGGER setting_changed AFTER UPDATE OF key, value ON setting BEGIN
    UPDATE setting SET sum = row_sum(new.key, new.value)
    WHERE key = new.key;
END;

ALTER TABLE tray ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;
UPDATE tray SET sum = row_sum(device, n, doc, reason, wrote, at, done);
CREATE TRIGGER tray_made AFTER INSERT ON tray BEGIN
    UPDATE tray SET sum = row_sum(new.device, new.n, new.doc, new.reason, new.wrote, new.at, new.done)
    WHERE device = new.device AND n = new.n;
END;
CREATE TRIGGER tray_changed AFTER UPDATE OF device, n, doc, reason, wrote, at, done ON tray BEGIN
    UPDATE tray SET sum = row_sum(new.device, new.n, new.doc, new.reason, new.wrote, new.at, new.done)
    WHERE device = new.device AND n = new.n;
END;
