-- Backups of what phones own: how far each got, and the view that auditors read. Made from the
-- records by the trigger and by nothing else, like the tables of 0001.
CREATE TABLE backup(
    seq             INTEGER PRIMARY KEY, -- of its record
    unit            INTEGER NOT NULL REFERENCES unit(id),
    attempt         INTEGER NOT NULL,
    state           TEXT    NOT NULL, -- taken, open, restored
    folder          TEXT    NOT NULL,
    manifest_sha256 TEXT    NOT NULL,
    parts           INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    at_us           INTEGER NOT NULL
) STRICT;
CREATE INDEX backup_by_unit ON backup(unit);

CREATE TRIGGER backup_before_verdict BEFORE INSERT ON record
WHEN NEW.kind = 'backup_noted'
     AND NOT EXISTS (SELECT 1 FROM unit WHERE id = NEW.unit AND batch = NEW.batch
                                          AND verdict IS NULL)
BEGIN SELECT RAISE(ABORT, 'no such open unit'); END;

CREATE TRIGGER apply_backup_noted AFTER INSERT ON record WHEN NEW.kind = 'backup_noted'
BEGIN
    INSERT INTO backup
    VALUES (NEW.seq, NEW.unit, NEW.body ->> 'attempt', NEW.body ->> 'state',
            NEW.body ->> 'folder', NEW.body ->> 'manifest_sha256', NEW.body ->> 'parts',
            NEW.body ->> 'bytes', NEW.at_us);
END;

CREATE VIEW backup_result AS
SELECT backup.seq, batch.name AS batch, backup.unit, unit.slot, backup.attempt, backup.state,
       backup.folder, backup.manifest_sha256, backup.parts, backup.bytes, unit.chip, unit.me_id,
       unit.soc_id, unit.random_id,
       strftime('%Y-%m-%dT%H:%M:%S', backup.at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', backup.at_us / 1000 % 1000) AS at,
       backup.at_us
FROM backup
JOIN unit ON unit.id = backup.unit
JOIN batch ON batch.id = unit.batch;
