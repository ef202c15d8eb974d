-- What grows is kept in parts by time, so that taking the oldest away frees its disk at once. The ids of raw messages are
-- UUIDs of version 7 (RFC 9562): they begin with the time, and so a range of ids is a range of time.

-- The first id of a moment in milliseconds since 1970, and the moment of an id.
CREATE FUNCTION hub.id_at(millis bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (lpad(to_hex(millis), 12, '0') || '00000000000000000000')::uuid $$;
CREATE FUNCTION hub.id_millis(id uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint $$;

-- A table's partitions by their bounds, lower one included and upper one not; without the one that takes all else.
CREATE FUNCTION hub.partitions(parent regclass) RETURNS TABLE (name text, lower_bound text, upper_bound text)
    LANGUAGE sql STABLE AS $$
    SELECT p.relname::text, p.bounds[1], p.bounds[2] FROM (
        SELECT c.relname, regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') AS bounds
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = parent) p
    WHERE p.bounds IS NOT NULL
$$;

CREATE TABLE hub.storage (
    one              boolean PRIMARY KEY DEFAULT true CHECK (one),
    raw_oldest       bigint  NOT NULL,
    change_partition bigint  NOT NULL CHECK (change_partition > 0)
);
COMMENT ON TABLE hub.storage IS 'One row: how far retention has come';
COMMENT ON COLUMN hub.storage.raw_oldest IS 'parts of raw_message and verdict that end here or before are on their way out; milliseconds since 1970';
COMMENT ON COLUMN hub.storage.change_partition IS 'how many positions the next parts of hub.change hold';
INSERT INTO hub.storage (raw_oldest, change_partition) VALUES (0, 100000);

-- ---------------------------------------------------------------------------------------------------------------------
-- Raw messages and verdicts

ALTER TABLE hub.raw_message RENAME TO raw_message_before;
ALTER INDEX hub.raw_message_pkey RENAME TO raw_message_before_pkey;
ALTER INDEX hub.raw_message_by_instance RENAME TO raw_message_before_by_instance;
CREATE TABLE hub.raw_message (LIKE hub.raw_message_before INCLUDING STORAGE INCLUDING COMMENTS, PRIMARY KEY (id))
    PARTITION BY RANGE (id);
CREATE INDEX raw_message_by_instance ON hub.raw_message (instance, received);
CREATE INDEX raw_message_by_file ON hub.raw_message (file COLLATE "C") WHERE file IS NOT NULL;
CREATE TABLE hub.raw_message_other PARTITION OF hub.raw_message DEFAULT;
COMMENT ON TABLE hub.raw_message IS 'The messages as the sources sent them, in parts by the time in their ids (UTC)';
COMMENT ON TABLE hub.raw_message_other IS 'Messages whose time has no part: far too late, or from a clock that was wrong';

ALTER TABLE hub.verdict RENAME TO verdict_before;
ALTER INDEX hub.verdict_pkey RENAME TO verdict_before_pkey;
CREATE TABLE hub.verdict (LIKE hub.verdict_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (raw_id, item))
    PARTITION BY RANGE (raw_id);
CREATE TABLE hub.verdict_other PARTITION OF hub.verdict DEFAULT;
COMMENT ON TABLE hub.verdict IS 'What became of rows that are not in hub.change; where both have a row, hub.change is right. In parts like hub.raw_message';

CREATE TABLE hub.stray_message (
    id    uuid        PRIMARY KEY,
    since timestamptz NOT NULL
);
CREATE INDEX stray_message_by_age ON hub.stray_message (since);
COMMENT ON TABLE hub.stray_message IS 'Messages in the parts for all else: their ids do not tell their age, so it counts from when retention met them';

-- Makes the parts of raw_message and verdict for all times from the first to the second, both in milliseconds since 1970,
-- where there is none, of the given width in milliseconds (a number of whole hours). ATTACH instead of PARTITION OF, so
-- that nobody is locked out of the other parts. What lies in the part for all else moves over, unless it is much: then
-- those times stay without a part. Returns how many parts were made.
CREATE FUNCTION hub.make_message_partitions(from_millis bigint, to_millis bigint, width bigint) RETURNS int
    LANGUAGE plpgsql AS $$
DECLARE
    most_strays CONSTANT int := 10000;
    parent text;
    key text;
    name text;
    start bigint;
    finish bigint;
    neighbour bigint;
    strays int;
    made int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('hub.make_message_partitions', 0));
    FOREACH parent IN ARRAY ARRAY['raw_message', 'verdict'] LOOP
        key := CASE parent WHEN 'verdict' THEN 'raw_id' ELSE 'id' END;
        start := from_millis - from_millis % width;
        WHILE start < to_millis LOOP
            SELECT hub.id_millis(p.upper_bound::uuid) INTO finish FROM hub.partitions(('hub.' || parent)::regclass) p
                WHERE hub.id_millis(p.lower_bound::uuid) <= start AND hub.id_millis(p.upper_bound::uuid) > start;
            IF FOUND THEN
                start := finish;
                CONTINUE;
            END IF;
            SELECT min(hub.id_millis(p.lower_bound::uuid)) INTO neighbour FROM hub.partitions(('hub.' || parent)::regclass) p
                WHERE hub.id_millis(p.lower_bound::uuid) > start;
            finish := least(start - start % width + width, neighbour);
            name := parent || '_' || to_char(to_timestamp(start / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD_HH24');
            EXECUTE format('SELECT count(*) FROM (SELECT FROM hub.%I WHERE %I >= %L AND %I < %L LIMIT %s) s',
                parent || '_other', key, hub.id_at(start), key, hub.id_at(finish), most_strays + 1) INTO strays;
            IF strays <= most_strays THEN
                EXECUTE format('CREATE TABLE hub.%I (LIKE hub.%I INCLUDING ALL)', name, parent);
                IF strays > 0 THEN
                    EXECUTE format('LOCK TABLE hub.%I IN ACCESS EXCLUSIVE MODE', parent || '_other');
                    EXECUTE format('WITH moved AS (DELETE FROM hub.%I WHERE %I >= %L AND %I < %L RETURNING *)'
                            || ' INSERT INTO hub.%I SELECT * FROM moved',
                        parent || '_other', key, hub.id_at(start), key, hub.id_at(finish), name);
                END IF;
                EXECUTE format('ALTER TABLE hub.%I ATTACH PARTITION hub.%I FOR VALUES FROM (%L) TO (%L)',
                    parent, name, hub.id_at(start), hub.id_at(finish));
                made := made + 1;
            END IF;
            start := finish;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

-- What is there, day by day. Needs as much free disk as both tables take, until the end.
DO $$
DECLARE
    day_millis CONSTANT bigint := 86400000;
    day bigint;
BEGIN
    FOR day IN
        SELECT DISTINCT hub.id_millis(m.id) / day_millis FROM (
            SELECT b.id FROM hub.raw_message_before b UNION ALL SELECT b.raw_id FROM hub.verdict_before b) m
        WHERE substr(m.id::text, 15, 1) = '7' ORDER BY 1
    LOOP
        PERFORM hub.make_message_partitions(day * day_millis, day * day_millis + 1, day_millis);
    END LOOP;
END $$;
INSERT INTO hub.raw_message SELECT * FROM hub.raw_message_before;
INSERT INTO hub.verdict SELECT * FROM hub.verdict_before;

-- Replaced, not made anew: who may read them, and what others have built upon them, stays.
CREATE OR REPLACE VIEW repo.raw_message AS
    SELECT id, instance, received, arrival, content_type, size, hash, original_hash, connector, accepted, rejected
    FROM hub.raw_message;
CREATE OR REPLACE VIEW repo.verdict AS SELECT raw_id, item, verdict, type, key FROM hub.verdict;

DROP TABLE hub.raw_message_before;
DROP TABLE hub.verdict_before;

-- ---------------------------------------------------------------------------------------------------------------------
-- The change log

-- As before, with parts of the size that hub.storage says: small enough that a bound on age or size can be kept.
CREATE OR REPLACE FUNCTION hub.make_change_partitions(up_to bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    size bigint;
    start bigint;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('hub.make_change_partitions', 0));
    SELECT change_partition INTO STRICT size FROM hub.storage;
    SELECT max(p.upper_bound::bigint) INTO start FROM hub.partitions('hub.change') p;
    IF start IS NULL THEN
        SELECT position / size * size INTO STRICT start FROM hub.feed_head;
    END IF;
    WHILE start <= up_to + size LOOP
        name := 'change_from_' || start;
        EXECUTE format('CREATE TABLE hub.%I (LIKE hub.change INCLUDING ALL) WITH (toast_tuple_target = 8160)', name);
        EXECUTE format('ALTER TABLE hub.change ATTACH PARTITION hub.%I FOR VALUES FROM (%s) TO (%s)',
            name, start, start + size);
        start := start + size;
    END LOOP;
    RETURN start;
END $$;

-- Parts of a million positions that are still empty give way to smaller ones.
DO $$
DECLARE
    part text;
BEGIN
    FOR part IN
        SELECT p.name FROM hub.partitions('hub.change') p, hub.feed_head f
        WHERE p.lower_bound::bigint > f.position OR f.position = 0
    LOOP
        EXECUTE format('DROP TABLE hub.%I', part);
    END LOOP;
    PERFORM hub.make_change_partitions((SELECT position FROM hub.feed_head));
END $$;
