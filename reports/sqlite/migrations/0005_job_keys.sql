-- What a PASS was for, how long it took by the monotonic clock, and what happened to the ledger itself.
-- A job key is one text whose last word is the verification (reports/api/job_key.hpp).
ALTER TABLE batch ADD COLUMN job_key TEXT NOT NULL DEFAULT ''; -- of its last opening
ALTER TABLE batch ADD COLUMN job_work TEXT GENERATED ALWAYS AS
    (substr(job_key, 1, instr(job_key, ' verify='))) VIRTUAL;
ALTER TABLE batch ADD COLUMN verify_rank INTEGER GENERATED ALWAYS AS
    (CASE substr(job_key, instr(job_key, ' verify=') + 8)
     WHEN 'agent' THEN 1 WHEN 'sample' THEN 2 WHEN 'readback' THEN 3 ELSE 0 END) VIRTUAL;
ALTER TABLE unit ADD COLUMN job_key TEXT NOT NULL DEFAULT ''; -- of the batch when the phone came
ALTER TABLE unit ADD COLUMN job_work TEXT GENERATED ALWAYS AS
    (substr(job_key, 1, instr(job_key, ' verify='))) VIRTUAL;
ALTER TABLE unit ADD COLUMN verify_rank INTEGER GENERATED ALWAYS AS
    (CASE substr(job_key, instr(job_key, ' verify=') + 8)
     WHEN 'agent' THEN 1 WHEN 'sample' THEN 2 WHEN 'readback' THEN 3 ELSE 0 END) VIRTUAL;
ALTER TABLE unit ADD COLUMN micros INTEGER; -- from first appearance to verdict

-- A phone's later visits to its batch: only the last one counts.
CREATE INDEX unit_by_me_id ON unit(batch, me_id) WHERE me_id <> '';
CREATE INDEX unit_by_soc_id ON unit(batch, soc_id) WHERE soc_id <> '';
CREATE INDEX unit_by_random_id ON unit(batch, random_id) WHERE random_id <> '';

-- Records about the ledger itself: clock_set_back, mark_begun, ledger_accepted.
CREATE TABLE ledger_event(
    seq   INTEGER PRIMARY KEY, -- of its record
    at_us INTEGER NOT NULL,
    kind  TEXT    NOT NULL,
    body  TEXT    NOT NULL
) STRICT;
INSERT INTO ledger_event
SELECT seq, at_us, kind, body FROM record
WHERE kind IN ('clock_set_back', 'mark_begun', 'ledger_accepted') ORDER BY seq;

CREATE TRIGGER apply_ledger_event AFTER INSERT ON record
WHEN NEW.kind IN ('clock_set_back', 'mark_begun', 'ledger_accepted')
BEGIN
    INSERT INTO ledger_event VALUES (NEW.seq, NEW.at_us, NEW.kind, NEW.body);
END;

-- The passes of units whose last visit this is, and whose key covers the batch's.
CREATE VIEW unit_that_passed AS
SELECT unit.id AS unit, unit.batch, unit.attempts
FROM unit
JOIN batch ON batch.id = unit.batch
WHERE unit.verdict = 'pass'
  AND unit.job_work = batch.job_work AND unit.verify_rank >= batch.verify_rank
  AND NOT EXISTS (SELECT 1 FROM unit AS later WHERE later.batch = unit.batch
                  AND later.me_id = unit.me_id AND later.me_id <> '' AND later.id > unit.id)
  AND NOT EXISTS (SELECT 1 FROM unit AS later WHERE later.batch = unit.batch
                  AND later.soc_id = unit.soc_id AND later.soc_id <> '' AND later.id > unit.id)
  AND NOT EXISTS (SELECT 1 FROM unit AS later WHERE later.batch = unit.batch
                  AND later.random_id = unit.random_id AND later.random_id <> ''
                  AND later.id > unit.id);

DROP TRIGGER apply_batch_opened;
CREATE TRIGGER apply_batch_opened AFTER INSERT ON record WHEN NEW.kind = 'batch_opened'
BEGIN
    INSERT INTO batch(id, name, operator, station, package_name, package_sha256, agent_sha256,
                      mode, verify, planned, opened_us, job_key)
    VALUES (NEW.batch, NEW.body ->> 'name', NEW.body ->> 'operator', NEW.body ->> 'station',
            NEW.body ->> 'package_name', NEW.body ->> 'package_sha256',
            NEW.body ->> 'agent_sha256', NEW.body ->> 'mode', NEW.body ->> 'verify',
            NEW.body ->> 'planned', NEW.at_us, coalesce(NEW.body ->> 'job_key', ''));
END;

-- Under another key the batch counts anew: what passed before and is covered, and nothing else.
DROP TRIGGER apply_batch_resumed;
CREATE TRIGGER apply_batch_resumed AFTER INSERT ON record WHEN NEW.kind = 'batch_resumed'
BEGIN
    UPDATE batch
    SET first_pass = -1
    WHERE id = NEW.batch AND job_key <> coalesce(NEW.body ->> 'job_key', '');
    UPDATE batch
    SET operator = NEW.body ->> 'operator', station = NEW.body ->> 'station',
        package_name = NEW.body ->> 'package_name',
        package_sha256 = NEW.body ->> 'package_sha256',
        agent_sha256 = NEW.body ->> 'agent_sha256', mode = NEW.body ->> 'mode',
        verify = NEW.body ->> 'verify', planned = NEW.body ->> 'planned', closed_us = NULL,
        job_key = coalesce(NEW.body ->> 'job_key', '')
    WHERE id = NEW.batch;
    UPDATE batch
    SET passed = (SELECT count(*) FROM unit_that_passed WHERE batch = NEW.batch),
        first_pass = (SELECT count(*) FROM unit_that_passed
                      WHERE batch = NEW.batch AND attempts <= 1),
        failed = (SELECT count(*) FROM unit WHERE unit.batch = NEW.batch AND verdict = 'fail'
                  AND unit.job_work = batch.job_work AND unit.verify_rank >= batch.verify_rank),
        aborted = (SELECT count(*) FROM unit WHERE unit.batch = NEW.batch AND verdict = 'aborted'
                   AND unit.job_work = batch.job_work AND unit.verify_rank >= batch.verify_rank)
    WHERE id = NEW.batch AND first_pass = -1;
END;

DROP TRIGGER apply_unit_opened;
CREATE TRIGGER apply_unit_opened AFTER INSERT ON record WHEN NEW.kind = 'unit_opened'
BEGIN
    INSERT INTO unit(id, batch, slot, port_path, operator, package_name, package_sha256,
                     agent_sha256, mode, verify, started_us, job_key)
    SELECT NEW.unit, id, NEW.body ->> 'slot', NEW.body ->> 'port_path', operator, package_name,
           package_sha256, agent_sha256, mode, verify, NEW.at_us, job_key
    FROM batch WHERE id = NEW.batch;
END;

CREATE TRIGGER apply_duration AFTER INSERT ON record
WHEN NEW.kind = 'unit_closed' AND NEW.body ->> 'micros' IS NOT NULL
BEGIN
    UPDATE unit SET micros = NEW.body ->> 'micros' WHERE id = NEW.unit;
END;

DROP VIEW unit_result;
CREATE VIEW unit_result AS
SELECT unit.id AS unit, batch.name AS batch, unit.slot, unit.port_path, unit.chip, unit.hw_code,
       unit.me_id, unit.soc_id, unit.random_id,
       p1.value AS imei1, p2.value AS imei2, p3.value AS serial,
       unit.imei_source, unit.imei_reason,
       unit.secure_boot, unit.link_authentication, unit.agent_authentication,
       unit.battery_mv, unit.boot, unit.verify,
       unit.storage_type, unit.storage_id, unit.storage_size,
       unit.preloader_before, unit.preloader_after,
       unit.package_name, unit.package_sha256, unit.agent_sha256, unit.mode,
       unit.verdict, unit.error_id, unit.error_text, unit.error_detail,
       unit.attempts, unit.disconnects, unit.bytes_written,
       strftime('%Y-%m-%dT%H:%M:%S', unit.started_us / 1000000, 'unixepoch')
           || printf('.%03dZ', unit.started_us / 1000 % 1000) AS started_at,
       strftime('%Y-%m-%dT%H:%M:%S', unit.finished_us / 1000000, 'unixepoch')
           || printf('.%03dZ', unit.finished_us / 1000 % 1000) AS finished_at,
       unit.operator, unit.started_us, unit.finished_us,
       p4.value AS wifi_address,
       p5.value AS bluetooth_address,
       p6.value AS adb_serial,
       p7.value AS imei_scanned,
       unit.wifi_source,
       unit.wifi_reason,
       unit.bluetooth_source,
       unit.bluetooth_reason,
       unit.test_flags,
       unit.build_before,
       unit.patch_before,
       unit.build_source,
       unit.build_reason,
       unit.build_after,
       unit.patch_after,
       unit.storage_maker,
       unit.storage_product,
       unit.storage_revision,
       unit.storage_serial,
       unit.storage_made,
       unit.storage_life,
       unit.job_key,
       NOT (unit.job_work = batch.job_work AND unit.verify_rank >= batch.verify_rank)
           AS other_work,
       unit.micros,
       unit.finished_us < unit.started_us AS clock_went_back
FROM unit
JOIN batch ON batch.id = unit.batch
LEFT JOIN personal AS p1 ON p1.commitment = unit.imei1
LEFT JOIN personal AS p2 ON p2.commitment = unit.imei2
LEFT JOIN personal AS p3 ON p3.commitment = unit.serial
LEFT JOIN personal AS p4 ON p4.commitment = unit.wifi_address
LEFT JOIN personal AS p5 ON p5.commitment = unit.bluetooth_address
LEFT JOIN personal AS p6 ON p6.commitment = unit.adb_serial
LEFT JOIN personal AS p7 ON p7.commitment = unit.imei_scanned;

DROP VIEW batch_result;
CREATE VIEW batch_result AS
SELECT id AS batch_id, name AS batch, planned, passed, failed, aborted,
       CASE WHEN passed + failed > 0 THEN CAST(first_pass AS REAL) / (passed + failed) END
           AS first_pass_yield,
       strftime('%Y-%m-%dT%H:%M:%S', opened_us / 1000000, 'unixepoch')
           || printf('.%03dZ', opened_us / 1000 % 1000) AS opened_at,
       strftime('%Y-%m-%dT%H:%M:%S', closed_us / 1000000, 'unixepoch')
           || printf('.%03dZ', closed_us / 1000 % 1000) AS closed_at,
       package_name, package_sha256, agent_sha256, mode, verify, station, operator,
       first_pass, opened_us, closed_us, job_key,
       (SELECT count(*) FROM unit_that_passed WHERE unit_that_passed.batch = batch.id)
           AS phones_passed,
       (SELECT count(*) FROM unit WHERE unit.batch = batch.id AND unit.verdict = 'pass'
        AND NOT (unit.job_work = batch.job_work AND unit.verify_rank >= batch.verify_rank))
           AS passed_other_work
FROM batch;

CREATE VIEW ledger_event_result AS
SELECT seq, kind,
       strftime('%Y-%m-%dT%H:%M:%S', at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', at_us / 1000 % 1000) AS at,
       at_us,
       body ->> 'expected_us' AS expected_us, body ->> 'behind_us' AS behind_us,
       body ->> 'records' AS records, body ->> 'hash' AS hash,
       body ->> 'ledger_path' AS ledger_path, body ->> 'operator' AS operator,
       body ->> 'reason' AS reason, body ->> 'engineer' AS engineer
FROM ledger_event;
