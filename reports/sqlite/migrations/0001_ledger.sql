-- The ledger: a chain of records, the personal values they commit to, and what both add up to.
-- docs/ledger.md explains every table and the stable views to auditors.

-- What happened, in order. Appended, never changed. Times are UTC microseconds.
CREATE TABLE record(
    seq       INTEGER PRIMARY KEY, -- 1, 2, 3 … without a gap
    at_us     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    batch     INTEGER NOT NULL,
    unit      INTEGER,             -- none where the record is about the batch
    body      TEXT    NOT NULL,    -- JSON, keys sorted, no white space
    prev_hash BLOB    NOT NULL,    -- of the record before; 32 zero bytes before the first
    hash      BLOB    NOT NULL     -- docs/ledger.md, "The chain"
) STRICT;

-- Where the chain ends: how a cut-off tail is noticed.
CREATE TABLE chain_head(
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    records INTEGER NOT NULL,
    hash    BLOB    NOT NULL
) STRICT;
INSERT INTO chain_head VALUES (1, 0, zeroblob(32));

-- IMEI and serial numbers. A record holds SHA-256(salt | value) only, so a row can go without
-- breaking the chain.
CREATE TABLE personal(
    commitment TEXT    PRIMARY KEY, -- hexadecimal, as in the record
    unit       INTEGER NOT NULL,
    field      TEXT    NOT NULL,    -- imei1, imei2, serial
    salt       BLOB    NOT NULL,
    value      TEXT    NOT NULL
) STRICT;

-- The tables below are made from the records by the triggers that follow, and from nothing else:
-- `gangflash ledger verify` replays the records and compares.
CREATE TABLE batch(
    id             INTEGER PRIMARY KEY,
    name           TEXT    NOT NULL UNIQUE,
    operator       TEXT    NOT NULL,
    station        TEXT    NOT NULL,
    package_name   TEXT    NOT NULL,
    package_sha256 TEXT    NOT NULL,
    agent_sha256   TEXT    NOT NULL,
    mode           TEXT    NOT NULL,
    verify         TEXT    NOT NULL,
    planned        INTEGER NOT NULL,
    passed         INTEGER NOT NULL DEFAULT 0,
    failed         INTEGER NOT NULL DEFAULT 0,
    aborted        INTEGER NOT NULL DEFAULT 0,
    first_pass     INTEGER NOT NULL DEFAULT 0,
    opened_us      INTEGER NOT NULL,
    closed_us      INTEGER
) STRICT;

CREATE TABLE unit(
    id                   INTEGER PRIMARY KEY,
    batch                INTEGER NOT NULL REFERENCES batch(id),
    slot                 TEXT    NOT NULL,
    port_path            TEXT    NOT NULL,
    chip                 TEXT,
    hw_code              INTEGER,
    me_id                TEXT,
    soc_id               TEXT,
    random_id            TEXT,
    secure_boot          INTEGER,
    link_authentication  INTEGER,
    agent_authentication INTEGER,
    battery_mv           INTEGER,
    storage_type         TEXT,
    storage_id           TEXT,
    storage_size         INTEGER,
    preloader_before     TEXT,
    preloader_after      TEXT,
    imei1                TEXT, -- commitments, see personal
    imei2                TEXT,
    serial               TEXT,
    imei_source          TEXT,
    imei_reason          TEXT,
    operator             TEXT    NOT NULL, -- from here: of the batch when the phone came
    package_name         TEXT    NOT NULL,
    package_sha256       TEXT    NOT NULL,
    agent_sha256         TEXT    NOT NULL,
    mode                 TEXT    NOT NULL,
    verify               TEXT    NOT NULL,
    verdict              TEXT    CHECK (verdict IN ('pass', 'fail', 'aborted')),
    error_id             TEXT    NOT NULL DEFAULT '',
    error_text           TEXT    NOT NULL DEFAULT '',
    error_detail         TEXT    NOT NULL DEFAULT '',
    boot                 TEXT    NOT NULL DEFAULT 'not_checked',
    attempts             INTEGER NOT NULL DEFAULT 0,
    disconnects          INTEGER NOT NULL DEFAULT 0,
    bytes_written        INTEGER NOT NULL DEFAULT 0,
    started_us           INTEGER NOT NULL,
    finished_us          INTEGER
) STRICT;

CREATE TABLE step(
    seq          INTEGER PRIMARY KEY, -- of its record
    unit         INTEGER NOT NULL REFERENCES unit(id),
    attempt      INTEGER NOT NULL,
    step         TEXT    NOT NULL,
    partition    TEXT    NOT NULL,
    bytes        INTEGER NOT NULL,
    checksum     TEXT    NOT NULL,
    micros       INTEGER NOT NULL,
    error_id     TEXT    NOT NULL,
    error_detail TEXT    NOT NULL,
    at_us        INTEGER NOT NULL
) STRICT;

CREATE TABLE trouble(
    seq          INTEGER PRIMARY KEY, -- of its record
    unit         INTEGER NOT NULL REFERENCES unit(id),
    attempt      INTEGER NOT NULL,
    kind         TEXT    NOT NULL, -- disconnect, retry
    step         TEXT    NOT NULL,
    error_id     TEXT    NOT NULL,
    error_detail TEXT    NOT NULL,
    at_us        INTEGER NOT NULL
) STRICT;

CREATE INDEX unit_by_batch ON unit(batch);
CREATE INDEX unit_unfinished ON unit(id) WHERE verdict IS NULL;
CREATE INDEX step_by_unit ON step(unit);
CREATE INDEX trouble_by_unit ON trouble(unit);

-- Append-only, in order, and nothing about a phone after its verdict.
CREATE TRIGGER record_never_updated BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END;

CREATE TRIGGER record_never_deleted BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;

CREATE TRIGGER record_in_order BEFORE INSERT ON record
WHEN NOT EXISTS (SELECT 1 FROM chain_head WHERE records + 1 = NEW.seq AND hash = NEW.prev_hash)
BEGIN SELECT RAISE(ABORT, 'a record must follow the last one'); END;

CREATE TRIGGER record_before_verdict BEFORE INSERT ON record
WHEN NEW.kind IN ('facts_learned', 'attempt_started', 'step_ended', 'disconnected', 'retried',
                  'unit_closed')
     AND NOT EXISTS (SELECT 1 FROM unit WHERE id = NEW.unit AND batch = NEW.batch
                                          AND verdict IS NULL)
BEGIN SELECT RAISE(ABORT, 'no such open unit'); END;

CREATE TRIGGER personal_never_updated BEFORE UPDATE ON personal
BEGIN SELECT RAISE(ABORT, 'a personal value is never changed, only erased'); END;

CREATE TRIGGER chain_head_stays BEFORE DELETE ON chain_head
BEGIN SELECT RAISE(ABORT, 'the chain keeps its head'); END;

CREATE TRIGGER record_moves_head AFTER INSERT ON record
BEGIN UPDATE chain_head SET records = NEW.seq, hash = NEW.hash; END;

-- Records into the tables above.
CREATE TRIGGER apply_batch_opened AFTER INSERT ON record WHEN NEW.kind = 'batch_opened'
BEGIN
    INSERT INTO batch(id, name, operator, station, package_name, package_sha256, agent_sha256,
                      mode, verify, planned, opened_us)
    VALUES (NEW.batch, NEW.body ->> 'name', NEW.body ->> 'operator', NEW.body ->> 'station',
            NEW.body ->> 'package_name', NEW.body ->> 'package_sha256',
            NEW.body ->> 'agent_sha256', NEW.body ->> 'mode', NEW.body ->> 'verify',
            NEW.body ->> 'planned', NEW.at_us);
END;

CREATE TRIGGER apply_batch_resumed AFTER INSERT ON record WHEN NEW.kind = 'batch_resumed'
BEGIN
    UPDATE batch
    SET operator = NEW.body ->> 'operator', station = NEW.body ->> 'station',
        package_name = NEW.body ->> 'package_name',
        package_sha256 = NEW.body ->> 'package_sha256',
        agent_sha256 = NEW.body ->> 'agent_sha256', mode = NEW.body ->> 'mode',
        verify = NEW.body ->> 'verify', planned = NEW.body ->> 'planned', closed_us = NULL
    WHERE id = NEW.batch;
END;

CREATE TRIGGER apply_batch_closed AFTER INSERT ON record WHEN NEW.kind = 'batch_closed'
BEGIN UPDATE batch SET closed_us = NEW.at_us WHERE id = NEW.batch; END;

CREATE TRIGGER apply_unit_opened AFTER INSERT ON record WHEN NEW.kind = 'unit_opened'
BEGIN
    INSERT INTO unit(id, batch, slot, port_path, operator, package_name, package_sha256,
                     agent_sha256, mode, verify, started_us)
    SELECT NEW.unit, id, NEW.body ->> 'slot', NEW.body ->> 'port_path', operator, package_name,
           package_sha256, agent_sha256, mode, verify, NEW.at_us
    FROM batch WHERE id = NEW.batch;
END;

CREATE TRIGGER apply_facts_learned AFTER INSERT ON record WHEN NEW.kind = 'facts_learned'
BEGIN
    UPDATE unit
    SET chip = coalesce(NEW.body ->> 'chip', chip),
        hw_code = coalesce(NEW.body ->> 'hw_code', hw_code),
        me_id = coalesce(NEW.body ->> 'me_id', me_id),
        soc_id = coalesce(NEW.body ->> 'soc_id', soc_id),
        random_id = coalesce(NEW.body ->> 'random_id', random_id),
        secure_boot = coalesce(NEW.body ->> 'secure_boot', secure_boot),
        link_authentication = coalesce(NEW.body ->> 'link_authentication', link_authentication),
        agent_authentication = coalesce(NEW.body ->> 'agent_authentication',
                                        agent_authentication),
        battery_mv = coalesce(NEW.body ->> 'battery_mv', battery_mv),
        storage_type = coalesce(NEW.body ->> 'storage_type', storage_type),
        storage_id = coalesce(NEW.body ->> 'storage_id', storage_id),
        storage_size = coalesce(NEW.body ->> 'storage_size', storage_size),
        preloader_before = coalesce(NEW.body ->> 'preloader_before', preloader_before),
        preloader_after = coalesce(NEW.body ->> 'preloader_after', preloader_after),
        imei1 = coalesce(NEW.body ->> 'imei1', imei1),
        imei2 = coalesce(NEW.body ->> 'imei2', imei2),
        serial = coalesce(NEW.body ->> 'serial', serial),
        imei_source = coalesce(NEW.body ->> 'imei_source', imei_source),
        imei_reason = coalesce(NEW.body ->> 'imei_reason', imei_reason)
    WHERE id = NEW.unit;
END;

CREATE TRIGGER apply_attempt_started AFTER INSERT ON record WHEN NEW.kind = 'attempt_started'
BEGIN
    UPDATE unit SET attempts = max(attempts, NEW.body ->> 'attempt') WHERE id = NEW.unit;
END;

CREATE TRIGGER apply_step_ended AFTER INSERT ON record WHEN NEW.kind = 'step_ended'
BEGIN
    INSERT INTO step
    VALUES (NEW.seq, NEW.unit, NEW.body ->> 'attempt', NEW.body ->> 'step',
            NEW.body ->> 'partition', NEW.body ->> 'bytes', NEW.body ->> 'checksum',
            NEW.body ->> 'micros', NEW.body ->> 'error_id', NEW.body ->> 'error_detail',
            NEW.at_us);
END;

CREATE TRIGGER apply_disconnected AFTER INSERT ON record WHEN NEW.kind = 'disconnected'
BEGIN
    INSERT INTO trouble
    VALUES (NEW.seq, NEW.unit, NEW.body ->> 'attempt', 'disconnect', NEW.body ->> 'step', '', '',
            NEW.at_us);
    UPDATE unit SET disconnects = disconnects + 1 WHERE id = NEW.unit;
END;

CREATE TRIGGER apply_retried AFTER INSERT ON record WHEN NEW.kind = 'retried'
BEGIN
    INSERT INTO trouble
    VALUES (NEW.seq, NEW.unit, NEW.body ->> 'attempt', 'retry', NEW.body ->> 'step',
            NEW.body ->> 'error_id', NEW.body ->> 'error_detail', NEW.at_us);
END;

CREATE TRIGGER apply_unit_closed AFTER INSERT ON record WHEN NEW.kind = 'unit_closed'
BEGIN
    UPDATE unit
    SET verdict = NEW.body ->> 'verdict', error_id = NEW.body ->> 'error_id',
        error_text = NEW.body ->> 'error_text', error_detail = NEW.body ->> 'error_detail',
        boot = NEW.body ->> 'boot', attempts = NEW.body ->> 'attempts',
        disconnects = NEW.body ->> 'disconnects', bytes_written = NEW.body ->> 'bytes_written',
        finished_us = NEW.at_us
    WHERE id = NEW.unit;
    UPDATE batch
    SET passed = passed + (NEW.body ->> 'verdict' = 'pass'),
        failed = failed + (NEW.body ->> 'verdict' = 'fail'),
        aborted = aborted + (NEW.body ->> 'verdict' = 'aborted'),
        first_pass = first_pass + (NEW.body ->> 'verdict' = 'pass'
                                   AND NEW.body ->> 'attempts' <= 1)
    WHERE id = NEW.batch;
END;

-- For auditors and other programs. Names and meanings stay; columns may be added at the end.
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
       unit.operator, unit.started_us, unit.finished_us
FROM unit
JOIN batch ON batch.id = unit.batch
LEFT JOIN personal AS p1 ON p1.commitment = unit.imei1
LEFT JOIN personal AS p2 ON p2.commitment = unit.imei2
LEFT JOIN personal AS p3 ON p3.commitment = unit.serial;

CREATE VIEW step_result AS
SELECT step.seq, batch.name AS batch, step.unit, unit.slot, step.attempt, step.step,
       step.partition, step.bytes, step.checksum, step.micros, step.error_id, step.error_detail,
       strftime('%Y-%m-%dT%H:%M:%S', step.at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', step.at_us / 1000 % 1000) AS finished_at,
       step.at_us AS finished_us
FROM step
JOIN unit ON unit.id = step.unit
JOIN batch ON batch.id = unit.batch;

CREATE VIEW batch_result AS
SELECT id AS batch_id, name AS batch, planned, passed, failed, aborted,
       CASE WHEN passed + failed > 0 THEN CAST(first_pass AS REAL) / (passed + failed) END
           AS first_pass_yield,
       strftime('%Y-%m-%dT%H:%M:%S', opened_us / 1000000, 'unixepoch')
           || printf('.%03dZ', opened_us / 1000 % 1000) AS opened_at,
       strftime('%Y-%m-%dT%H:%M:%S', closed_us / 1000000, 'unixepoch')
           || printf('.%03dZ', closed_us / 1000 % 1000) AS closed_at,
       package_name, package_sha256, agent_sha256, mode, verify, station, operator,
       first_pass, opened_us, closed_us
FROM batch;
