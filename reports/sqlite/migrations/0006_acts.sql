-- What was ordered beside what was seen, whose phone it was, and what people did.
ALTER TABLE unit ADD COLUMN userdata_ordered TEXT; -- keep, erase, package: the order
ALTER TABLE unit ADD COLUMN userdata_seen TEXT; -- untouched, kept, begun, erased, written
ALTER TABLE unit ADD COLUMN userdata_proof TEXT; -- what was looked at
ALTER TABLE unit ADD COLUMN operator_known_by TEXT NOT NULL DEFAULT '';
-- The order, of its last opening.
ALTER TABLE batch ADD COLUMN operator_known_by TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN userdata_ordered TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN recipe TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN engineer TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN prepared_by TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN prepared_known_by TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN started_by TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN started_known_by TEXT NOT NULL DEFAULT '';

-- What people did: person_acted.
CREATE TABLE act(
    seq      INTEGER PRIMARY KEY, -- of its record
    at_us    INTEGER NOT NULL,
    batch    INTEGER NOT NULL,    -- 0: of none, or only its name was known
    act      TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    known_by TEXT    NOT NULL,
    named    TEXT    NOT NULL,    -- the batch's name where its number was not known
    slot     TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    text     TEXT    NOT NULL
) STRICT;
CREATE INDEX act_by_batch ON act(batch) WHERE batch <> 0;
CREATE INDEX act_by_name ON act(named) WHERE named <> '';

CREATE TRIGGER apply_person_acted AFTER INSERT ON record WHEN NEW.kind = 'person_acted'
BEGIN
    INSERT INTO act VALUES (NEW.seq, NEW.at_us, NEW.batch, NEW.body ->> 'act', NEW.body ->> 'who',
                            NEW.body ->> 'known_by', NEW.body ->> 'batch', NEW.body ->> 'slot',
                            NEW.body ->> 'subject', NEW.body ->> 'text');
END;

CREATE TRIGGER apply_userdata_learned AFTER INSERT ON record WHEN NEW.kind = 'facts_learned'
BEGIN
    UPDATE unit
    SET userdata_ordered = coalesce(NEW.body ->> 'userdata_ordered', userdata_ordered),
        userdata_seen = coalesce(NEW.body ->> 'userdata_seen', userdata_seen),
        userdata_proof = coalesce(NEW.body ->> 'userdata_proof', userdata_proof)
    WHERE id = NEW.unit;
END;

DROP TRIGGER apply_batch_opened;
CREATE TRIGGER apply_batch_opened AFTER INSERT ON record WHEN NEW.kind = 'batch_opened'
BEGIN
    INSERT INTO batch(id, name, operator, station, package_name, package_sha256, agent_sha256,
                      mode, verify, planned, opened_us, job_key,
                      operator_known_by, userdata_ordered, recipe, engineer, prepared_by,
                      prepared_known_by, started_by, started_known_by)
    VALUES (NEW.batch, NEW.body ->> 'name', NEW.body ->> 'operator', NEW.body ->> 'station',
            NEW.body ->> 'package_name', NEW.body ->> 'package_sha256',
            NEW.body ->> 'agent_sha256', NEW.body ->> 'mode', NEW.body ->> 'verify',
            NEW.body ->> 'planned', NEW.at_us, coalesce(NEW.body ->> 'job_key', ''),
            coalesce(NEW.body ->> 'operator_known_by', ''),
            coalesce(NEW.body -> 'order' ->> 'userdata', ''),
            coalesce(NEW.body -> 'order' ->> 'recipe', ''),
            coalesce(NEW.body -> 'order' ->> 'engineer', ''),
            coalesce(NEW.body -> 'order' ->> 'prepared_by', ''),
            coalesce(NEW.body -> 'order' ->> 'prepared_known_by', ''),
            coalesce(NEW.body -> 'order' ->> 'started_by', ''),
            coalesce(NEW.body -> 'order' ->> 'started_known_by', ''));
END;

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
        job_key = coalesce(NEW.body ->> 'job_key', ''),
        operator_known_by = coalesce(NEW.body ->> 'operator_known_by', ''),
        userdata_ordered = coalesce(NEW.body -> 'order' ->> 'userdata', ''),
        recipe = coalesce(NEW.body -> 'order' ->> 'recipe', ''),
        engineer = coalesce(NEW.body -> 'order' ->> 'engineer', ''),
        prepared_by = coalesce(NEW.body -> 'order' ->> 'prepared_by', ''),
        prepared_known_by = coalesce(NEW.body -> 'order' ->> 'prepared_known_by', ''),
        started_by = coalesce(NEW.body -> 'order' ->> 'started_by', ''),
        started_known_by = coalesce(NEW.body -> 'order' ->> 'started_known_by', '')
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

-- Whoever works here now; without a name, whoever opened the batch.
DROP TRIGGER apply_unit_opened;
CREATE TRIGGER apply_unit_opened AFTER INSERT ON record WHEN NEW.kind = 'unit_opened'
BEGIN
    INSERT INTO unit(id, batch, slot, port_path, operator, package_name, package_sha256,
                     agent_sha256, mode, verify, started_us, job_key,
                     operator_known_by)
    SELECT NEW.unit, id, NEW.body ->> 'slot', NEW.body ->> 'port_path',
           coalesce(NEW.body ->> 'operator', operator), package_name,
           package_sha256, agent_sha256, mode, verify, NEW.at_us, job_key,
           coalesce(NEW.body ->> 'operator_known_by', operator_known_by)
    FROM batch WHERE id = NEW.batch;
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
       unit.finished_us < unit.started_us AS clock_went_back,
       unit.userdata_ordered,
       unit.userdata_seen,
       unit.userdata_proof,
       unit.operator_known_by
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
           AS passed_other_work,
       operator_known_by, userdata_ordered, recipe, engineer,
       prepared_by, prepared_known_by, started_by, started_known_by
FROM batch;

CREATE VIEW act_result AS
SELECT act.seq, act.act, act.who, act.known_by, coalesce(batch.name, act.named) AS batch, act.slot,
       act.subject, act.text,
       strftime('%Y-%m-%dT%H:%M:%S', act.at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', act.at_us / 1000 % 1000) AS at,
       act.at_us
FROM act
LEFT JOIN batch ON batch.id = act.batch;
