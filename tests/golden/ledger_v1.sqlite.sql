-- A ledger of version 1 (0001_ledger.sql alone), written by tests/storage's write_small_batch on
-- 2026-11-25 and dumped with sqlite3 .dump; all values are made up. Never regenerate: it stands for
-- the files of stations in the field.
PRAGMA application_id=1195789383;
PRAGMA user_version=1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO record VALUES(1,1795600000000000,'batch_opened',1,NULL,'{"agent_sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","mode":"download-only","name":"lot-1","operator":"anna","package_name":"demo_k65v1","package_sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","planned":3,"station":"bench-1","verify":"agent"}',X'0000000000000000000000000000000000000000000000000000000000000000',X'ea4d74f2d3ef15a6a1c978c7d244675ae02cd1a1140cc820051f0e052fa120ee');
INSERT INTO record VALUES(2,1795600010000000,'unit_opened',1,1,'{"port_path":"v1-1.2","slot":"2"}',X'ea4d74f2d3ef15a6a1c978c7d244675ae02cd1a1140cc820051f0e052fa120ee',X'99e66d9ef21529f9b6a880a46427a31e1adcc4eb6ce6bf719c2f7289c0d2d797');
INSERT INTO record VALUES(3,1795600011000000,'attempt_started',1,1,'{"attempt":1,"phone_mode":"brom"}',X'99e66d9ef21529f9b6a880a46427a31e1adcc4eb6ce6bf719c2f7289c0d2d797',X'876ae8fbe87575331a590e60bf5c823a762c2560b767f85de3f53c79f9062623');
INSERT INTO record VALUES(4,1795600020000000,'step_ended',1,1,'{"attempt":1,"bytes":0,"checksum":"0badcafe","error_detail":"","error_id":"","micros":250000,"partition":"","step":"handshake"}',X'876ae8fbe87575331a590e60bf5c823a762c2560b767f85de3f53c79f9062623',X'9021280148057df0bc18ea48784e8cf7daa6843e15aea22fd29c34f759527322');
INSERT INTO record VALUES(5,1795600012000000,'facts_learned',1,1,'{"battery_mv":3900,"chip":"MT6765","hw_code":1894,"imei1":"dc676a5e999670f096803aeaacf9312a658fe3d4606adc505c8771601f0b35b9","imei_source":"ld0b","me_id":"00000000000000000000000000000001","preloader_before":"k65v1 12ab34cd","serial":"126e28112ee7d32046d3fd3fbe159ca2a5ee3c6c85b54f0c816c1141acf68199","soc_id":"0000000000000000000000000000000000000000000000000000000000000001","storage_size":31268536320,"storage_type":"EMMC"}',X'9021280148057df0bc18ea48784e8cf7daa6843e15aea22fd29c34f759527322',X'f488f582fe94e7e1030e48df81c3081e151fd31d4afb502671096cf3e91ca76b');
INSERT INTO record VALUES(6,1795600020000000,'step_ended',1,1,'{"attempt":1,"bytes":33554432,"checksum":"0badcafe","error_detail":"","error_id":"","micros":250000,"partition":"boot","step":"write"}',X'f488f582fe94e7e1030e48df81c3081e151fd31d4afb502671096cf3e91ca76b',X'74670cc72207c2f0457992a7bb6e2137939d0169d9cbaa604102382a2cd2c9dd');
INSERT INTO record VALUES(7,1795600030000000,'unit_closed',1,1,'{"attempts":1,"boot":"seen","bytes_written":33554432,"disconnects":0,"error_detail":"","error_id":"","error_text":"","verdict":"pass"}',X'74670cc72207c2f0457992a7bb6e2137939d0169d9cbaa604102382a2cd2c9dd',X'8bd9782c2f3658722374710f41ecb44ea9afc3a6ee5a9c84686d262898674c74');
INSERT INTO record VALUES(8,1795600010000000,'unit_opened',1,2,'{"port_path":"v1-1.7","slot":"7"}',X'8bd9782c2f3658722374710f41ecb44ea9afc3a6ee5a9c84686d262898674c74',X'd2d7e93e953bd3bfe0a70b72f1f7aa2333c1f49269b791c150c8eabacc272824');
INSERT INTO record VALUES(9,1795600012000000,'facts_learned',1,2,'{"battery_mv":3900,"chip":"MT6765","hw_code":1894,"imei1":"3c3b6283731918ed0e30f23cd6aeee330ac24a5f33795cf5e474147b79a6a78b","imei_source":"ld0b","me_id":"00000000000000000000000000000002","preloader_before":"k65v1 12ab34cd","serial":"c152b3441ef6bcf9112101ac6c5315d7b13c0b3f73351f0188721f39b0f9e0d9","soc_id":"0000000000000000000000000000000000000000000000000000000000000002","storage_size":31268536320,"storage_type":"EMMC"}',X'd2d7e93e953bd3bfe0a70b72f1f7aa2333c1f49269b791c150c8eabacc272824',X'a6bfd22e9ffe1c1500ecb15631a4aac4e460d4691383f9f73397200bbe716843');
INSERT INTO record VALUES(10,1795600012000000,'attempt_started',1,2,'{"attempt":1,"phone_mode":"brom"}',X'a6bfd22e9ffe1c1500ecb15631a4aac4e460d4691383f9f73397200bbe716843',X'912d6de167dfd226af6eb17b04b7ab197bd8c5a339a571bb6633f772455da5a1');
INSERT INTO record VALUES(11,1795600013000000,'disconnected',1,2,'{"attempt":1,"step":"write"}',X'912d6de167dfd226af6eb17b04b7ab197bd8c5a339a571bb6633f772455da5a1',X'b37fa71b405bc2269550f754fa2931e6570d8eb4ee7cc9737cc6fb2a1d8d8479');
INSERT INTO record VALUES(12,1795600014000000,'retried',1,2,'{"attempt":1,"delay_micros":2000000,"error_detail":"step=write","error_id":"USB-101","remedy":"reconnect","step":"write"}',X'b37fa71b405bc2269550f754fa2931e6570d8eb4ee7cc9737cc6fb2a1d8d8479',X'ad8ed342ba5771c3846ae9e1f4cb84172f5ad5ee6fb6e38fc7a0e0c6aa5ff681');
INSERT INTO record VALUES(13,1795600040000000,'unit_closed',1,2,'{"attempts":2,"boot":"not_checked","bytes_written":1024,"disconnects":1,"error_detail":"step=write","error_id":"USB-106","error_text":"Phone left the bus and did not come back in time","verdict":"fail"}',X'ad8ed342ba5771c3846ae9e1f4cb84172f5ad5ee6fb6e38fc7a0e0c6aa5ff681',X'b74dd58ad0929d5968a82e34097107d56c5f24f120a0c639504813e3ecc1dcad');
INSERT INTO record VALUES(14,1795600010000000,'unit_opened',1,3,'{"port_path":"v1-1.4","slot":"4"}',X'b74dd58ad0929d5968a82e34097107d56c5f24f120a0c639504813e3ecc1dcad',X'65af0250edf635a92626f8348078fe23ee77a9878760b43c9239b91d4f96fe05');
INSERT INTO record VALUES(15,1795600011000000,'attempt_started',1,3,'{"attempt":1,"phone_mode":"brom"}',X'65af0250edf635a92626f8348078fe23ee77a9878760b43c9239b91d4f96fe05',X'bee72d51b2518abcc8affcb3ace84ae95080f1cbc16d564527193cae253dee40');
INSERT INTO record VALUES(16,1795600020000000,'step_ended',1,3,'{"attempt":1,"bytes":0,"checksum":"0badcafe","error_detail":"","error_id":"","micros":250000,"partition":"","step":"handshake"}',X'bee72d51b2518abcc8affcb3ace84ae95080f1cbc16d564527193cae253dee40',X'3aa0c7ff76ec6585131dce26223948bf747b6d1301571030d6d381b7db866196');
INSERT INTO record VALUES(17,1795600012000000,'facts_learned',1,3,'{"battery_mv":3900,"chip":"MT6765","hw_code":1894,"imei1":"3af07b66f0e76e0d1f5f98b9a19b7f2a9994ec798bde1c4f89d07033be275c8b","imei_source":"ld0b","me_id":"00000000000000000000000000000003","preloader_before":"k65v1 12ab34cd","serial":"0cf284e639cea8ddd1499d809e84ca593d6e0df8075ee055afe5c006af4ade02","soc_id":"0000000000000000000000000000000000000000000000000000000000000003","storage_size":31268536320,"storage_type":"EMMC"}',X'3aa0c7ff76ec6585131dce26223948bf747b6d1301571030d6d381b7db866196',X'd53f20e7b1adb2ef102168bb7a849246e38915e83adb21c802064bf55b5a08a8');
INSERT INTO record VALUES(18,1795600020000000,'step_ended',1,3,'{"attempt":1,"bytes":33554432,"checksum":"0badcafe","error_detail":"","error_id":"","micros":250000,"partition":"boot","step":"write"}',X'd53f20e7b1adb2ef102168bb7a849246e38915e83adb21c802064bf55b5a08a8',X'85e3c6c0a7ed7c6dae720cc238204ec01fb13b78c2d86532278803231739313f');
INSERT INTO record VALUES(19,1795600030000000,'unit_closed',1,3,'{"attempts":1,"boot":"seen","bytes_written":33554432,"disconnects":0,"error_detail":"","error_id":"","error_text":"","verdict":"pass"}',X'85e3c6c0a7ed7c6dae720cc238204ec01fb13b78c2d86532278803231739313f',X'a28649c5297b4c1a3a010008fbb36433d31c8cbfcf594ba8f219a3c58815f10f');
INSERT INTO record VALUES(20,1795600100000000,'batch_closed',1,NULL,'{}',X'a28649c5297b4c1a3a010008fbb36433d31c8cbfcf594ba8f219a3c58815f10f',X'cc23e148d5287091783ca36e0752297c7f46035f271c57863d1463801b3cb2e5');
CREATE TABLE chain_head(
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    records INTEGER NOT NULL,
    hash    BLOB    NOT NULL
) STRICT;
INSERT INTO chain_head VALUES(1,20,X'cc23e148d5287091783ca36e0752297c7f46035f271c57863d1463801b3cb2e5');
CREATE TABLE personal(
    commitment TEXT    PRIMARY KEY, -- hexadecimal, as in the record
    unit       INTEGER NOT NULL,
    field      TEXT    NOT NULL,    -- imei1, imei2, serial
    salt       BLOB    NOT NULL,
    value      TEXT    NOT NULL
) STRICT;
INSERT INTO personal VALUES('dc676a5e999670f096803aeaacf9312a658fe3d4606adc505c8771601f0b35b9',1,'imei1',X'cc9e4987a2ffad442e20eb0dadb81938','356938030000001');
INSERT INTO personal VALUES('126e28112ee7d32046d3fd3fbe159ca2a5ee3c6c85b54f0c816c1141acf68199',1,'serial',X'3b677696e894f1b976ce2426c2010fea','SN00000001');
INSERT INTO personal VALUES('3c3b6283731918ed0e30f23cd6aeee330ac24a5f33795cf5e474147b79a6a78b',2,'imei1',X'8a69967989d624e068477368eb759f61','356938030000002');
INSERT INTO personal VALUES('c152b3441ef6bcf9112101ac6c5315d7b13c0b3f73351f0188721f39b0f9e0d9',2,'serial',X'825b89b2341205ac4b84b89a3ac9c7d1','SN00000002');
INSERT INTO personal VALUES('3af07b66f0e76e0d1f5f98b9a19b7f2a9994ec798bde1c4f89d07033be275c8b',3,'imei1',X'3e7b05b41d4d7f574ef73253401991ad','356938030000003');
INSERT INTO personal VALUES('0cf284e639cea8ddd1499d809e84ca593d6e0df8075ee055afe5c006af4ade02',3,'serial',X'68591aff1d24602a7f79b9f5ae9b27a4','SN00000003');
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
INSERT INTO batch VALUES(1,'lot-1','anna','bench-1','demo_k65v1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','download-only','agent',3,2,1,0,2,1795600000000000,1795600100000000);
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
INSERT INTO unit VALUES(1,1,'2','v1-1.2','MT6765',1894,'00000000000000000000000000000001','0000000000000000000000000000000000000000000000000000000000000001',NULL,NULL,NULL,NULL,3900,'EMMC',NULL,31268536320,'k65v1 12ab34cd',NULL,'dc676a5e999670f096803aeaacf9312a658fe3d4606adc505c8771601f0b35b9',NULL,'126e28112ee7d32046d3fd3fbe159ca2a5ee3c6c85b54f0c816c1141acf68199','ld0b',NULL,'anna','demo_k65v1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','download-only','agent','pass','','','','seen',1,0,33554432,1795600010000000,1795600030000000);
INSERT INTO unit VALUES(2,1,'7','v1-1.7','MT6765',1894,'00000000000000000000000000000002','0000000000000000000000000000000000000000000000000000000000000002',NULL,NULL,NULL,NULL,3900,'EMMC',NULL,31268536320,'k65v1 12ab34cd',NULL,'3c3b6283731918ed0e30f23cd6aeee330ac24a5f33795cf5e474147b79a6a78b',NULL,'c152b3441ef6bcf9112101ac6c5315d7b13c0b3f73351f0188721f39b0f9e0d9','ld0b',NULL,'anna','demo_k65v1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','download-only','agent','fail','USB-106','Phone left the bus and did not come back in time','step=write','not_checked',2,1,1024,1795600010000000,1795600040000000);
INSERT INTO unit VALUES(3,1,'4','v1-1.4','MT6765',1894,'00000000000000000000000000000003','0000000000000000000000000000000000000000000000000000000000000003',NULL,NULL,NULL,NULL,3900,'EMMC',NULL,31268536320,'k65v1 12ab34cd',NULL,'3af07b66f0e76e0d1f5f98b9a19b7f2a9994ec798bde1c4f89d07033be275c8b',NULL,'0cf284e639cea8ddd1499d809e84ca593d6e0df8075ee055afe5c006af4ade02','ld0b',NULL,'anna','demo_k65v1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','download-only','agent','pass','','','','seen',1,0,33554432,1795600010000000,1795600030000000);
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
INSERT INTO step VALUES(4,1,1,'handshake','',0,'0badcafe',250000,'','',1795600020000000);
INSERT INTO step VALUES(6,1,1,'write','boot',33554432,'0badcafe',250000,'','',1795600020000000);
INSERT INTO step VALUES(16,3,1,'handshake','',0,'0badcafe',250000,'','',1795600020000000);
INSERT INTO step VALUES(18,3,1,'write','boot',33554432,'0badcafe',250000,'','',1795600020000000);
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
INSERT INTO trouble VALUES(11,2,1,'disconnect','write','','',1795600013000000);
INSERT INTO trouble VALUES(12,2,1,'retry','write','USB-101','step=write',1795600014000000);
CREATE INDEX unit_by_batch ON unit(batch);
CREATE INDEX unit_unfinished ON unit(id) WHERE verdict IS NULL;
CREATE INDEX step_by_unit ON step(unit);
CREATE INDEX trouble_by_unit ON trouble(unit);
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
COMMIT;
