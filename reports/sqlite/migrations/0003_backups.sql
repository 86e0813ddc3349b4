-- Backups of what phones own: their records, and the view that auditors read.
CREATE TRIGGER backup_before_verdict BEFORE INSERT ON record
WHEN NEW.kind = 'backup_noted'
     AND NOT EXISTS (SELECT 1 FROM unit WHERE id = NEW.unit AND batch = NEW.batch
                                          AND verdict IS NULL)
BEGIN SELECT RAISE(ABORT, 'no such open unit'); END;

CREATE INDEX record_backups ON record(unit) WHERE kind = 'backup_noted';

CREATE VIEW backup_result AS
SELECT record.seq, batch.name AS batch, record.unit, unit.slot, record.body ->> 'attempt' AS attempt,
       record.body ->> 'state' AS state, record.body ->> 'folder' AS folder,
       record.body ->> 'manifest_sha256' AS manifest_sha256, record.body ->> 'parts' AS parts,
       record.body ->> 'bytes' AS bytes, unit.chip, unit.me_id, unit.soc_id, unit.random_id,
       strftime('%Y-%m-%dT%H:%M:%S', record.at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', record.at_us / 1000 % 1000) AS at,
       record.at_us
FROM record
JOIN unit ON unit.id = record.unit
JOIN batch ON batch.id = record.batch
WHERE record.kind = 'backup_noted';
