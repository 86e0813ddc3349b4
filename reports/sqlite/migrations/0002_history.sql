-- Questions across batches: by IMEI or serial, by time, by error. And erasing, by unit.
CREATE INDEX personal_by_value ON personal(value);
CREATE INDEX personal_by_unit ON personal(unit);
CREATE INDEX unit_by_start ON unit(started_us);
CREATE INDEX unit_by_error ON unit(error_id) WHERE error_id <> '';
