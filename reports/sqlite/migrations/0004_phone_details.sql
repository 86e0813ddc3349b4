-- Who else a phone is: addresses, its second serial, the build it came with and leaves with, its storage in words.
-- And what a step saw where seeing is the proof.
ALTER TABLE unit ADD COLUMN wifi_address TEXT; -- a commitment, see personal
ALTER TABLE unit ADD COLUMN bluetooth_address TEXT; -- a commitment, see personal
ALTER TABLE unit ADD COLUMN adb_serial TEXT; -- a commitment, see personal
ALTER TABLE unit ADD COLUMN imei_scanned TEXT; -- a commitment, see personal
ALTER TABLE unit ADD COLUMN wifi_source TEXT;
ALTER TABLE unit ADD COLUMN wifi_reason TEXT;
ALTER TABLE unit ADD COLUMN bluetooth_source TEXT;
ALTER TABLE unit ADD COLUMN bluetooth_reason TEXT;
ALTER TABLE unit ADD COLUMN test_flags TEXT;
ALTER TABLE unit ADD COLUMN build_before TEXT;
ALTER TABLE unit ADD COLUMN patch_before TEXT;
ALTER TABLE unit ADD COLUMN build_source TEXT;
ALTER TABLE unit ADD COLUMN build_reason TEXT;
ALTER TABLE unit ADD COLUMN build_after TEXT;
ALTER TABLE unit ADD COLUMN patch_after TEXT;
ALTER TABLE unit ADD COLUMN storage_maker TEXT;
ALTER TABLE unit ADD COLUMN storage_product TEXT;
ALTER TABLE unit ADD COLUMN storage_revision TEXT;
ALTER TABLE unit ADD COLUMN storage_serial TEXT;
ALTER TABLE unit ADD COLUMN storage_made TEXT;
ALTER TABLE unit ADD COLUMN storage_life TEXT;
ALTER TABLE step ADD COLUMN seen TEXT NOT NULL DEFAULT '';

CREATE TRIGGER apply_details_learned AFTER INSERT ON record WHEN NEW.kind = 'facts_learned'
BEGIN
    UPDATE unit
    SET wifi_address = coalesce(NEW.body ->> 'wifi_address', wifi_address),
        bluetooth_address = coalesce(NEW.body ->> 'bluetooth_address', bluetooth_address),
        adb_serial = coalesce(NEW.body ->> 'adb_serial', adb_serial),
        imei_scanned = coalesce(NEW.body ->> 'imei_scanned', imei_scanned),
        wifi_source = coalesce(NEW.body ->> 'wifi_source', wifi_source),
        wifi_reason = coalesce(NEW.body ->> 'wifi_reason', wifi_reason),
        bluetooth_source = coalesce(NEW.body ->> 'bluetooth_source', bluetooth_source),
        bluetooth_reason = coalesce(NEW.body ->> 'bluetooth_reason', bluetooth_reason),
        test_flags = coalesce(NEW.body ->> 'test_flags', test_flags),
        build_before = coalesce(NEW.body ->> 'build_before', build_before),
        patch_before = coalesce(NEW.body ->> 'patch_before', patch_before),
        build_source = coalesce(NEW.body ->> 'build_source', build_source),
        build_reason = coalesce(NEW.body ->> 'build_reason', build_reason),
        build_after = coalesce(NEW.body ->> 'build_after', build_after),
        patch_after = coalesce(NEW.body ->> 'patch_after', patch_after),
        storage_maker = coalesce(NEW.body ->> 'storage_maker', storage_maker),
        storage_product = coalesce(NEW.body ->> 'storage_product', storage_product),
        storage_revision = coalesce(NEW.body ->> 'storage_revision', storage_revision),
        storage_serial = coalesce(NEW.body ->> 'storage_serial', storage_serial),
        storage_made = coalesce(NEW.body ->> 'storage_made', storage_made),
        storage_life = coalesce(NEW.body ->> 'storage_life', storage_life)
    WHERE id = NEW.unit;
END;

DROP TRIGGER apply_step_ended;
CREATE TRIGGER apply_step_ended AFTER INSERT ON record WHEN NEW.kind = 'step_ended'
BEGIN
    INSERT INTO step(seq, unit, attempt, step, partition, bytes, checksum, micros, error_id,
                     error_detail, at_us, seen)
    VALUES (NEW.seq, NEW.unit, NEW.body ->> 'attempt', NEW.body ->> 'step',
            NEW.body ->> 'partition', NEW.body ->> 'bytes', NEW.body ->> 'checksum',
            NEW.body ->> 'micros', NEW.body ->> 'error_id', NEW.body ->> 'error_detail',
            NEW.at_us, coalesce(NEW.body ->> 'seen', ''));
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
       unit.storage_life
FROM unit
JOIN batch ON batch.id = unit.batch
LEFT JOIN personal AS p1 ON p1.commitment = unit.imei1
LEFT JOIN personal AS p2 ON p2.commitment = unit.imei2
LEFT JOIN personal AS p3 ON p3.commitment = unit.serial
LEFT JOIN personal AS p4 ON p4.commitment = unit.wifi_address
LEFT JOIN personal AS p5 ON p5.commitment = unit.bluetooth_address
LEFT JOIN personal AS p6 ON p6.commitment = unit.adb_serial
LEFT JOIN personal AS p7 ON p7.commitment = unit.imei_scanned;

DROP VIEW step_result;
CREATE VIEW step_result AS
SELECT step.seq, batch.name AS batch, step.unit, unit.slot, step.attempt, step.step,
       step.partition, step.bytes, step.checksum, step.micros, step.error_id, step.error_detail,
       strftime('%Y-%m-%dT%H:%M:%S', step.at_us / 1000000, 'unixepoch')
           || printf('.%03dZ', step.at_us / 1000 % 1000) AS finished_at,
       step.at_us AS finished_us, step.seen
FROM step
JOIN unit ON unit.id = step.unit
JOIN batch ON batch.id = unit.batch;
