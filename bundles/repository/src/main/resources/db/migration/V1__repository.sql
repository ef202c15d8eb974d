-- The shared repository. Schema hub is the hub's own; schema repo holds the views for people with SQL tools and for the
-- feeds, for a role that may read only. Runs on PostgreSQL 14 and later.
--
-- Flyway makes schema hub before it runs this, for its own history.

CREATE SCHEMA IF NOT EXISTS repo;

COMMENT ON SCHEMA hub IS 'IOC Hub: its own tables; never write here, and read from schema repo';
COMMENT ON SCHEMA repo IS 'IOC Hub: what applications and people read; personal and sensitive fields are masked';

-- ---------------------------------------------------------------------------------------------------------------------
-- Record types

CREATE TABLE hub.record_type (
    type           text        NOT NULL,
    major          int         NOT NULL,
    schema         jsonb       NOT NULL,
    classification text        NOT NULL,
    masked         text[]      NOT NULL,
    updated        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (type, major)
);
COMMENT ON TABLE hub.record_type IS 'Every record type the repository has ever been given; a row stays when its connector is gone';
COMMENT ON COLUMN hub.record_type.type IS 'domain/Name, such as procedure/ServiceDossier';
COMMENT ON COLUMN hub.record_type.classification IS 'the highest class among the fields: public, internal, personal, sensitive';
COMMENT ON COLUMN hub.record_type.masked IS 'JSON pointers of personal and sensitive fields; * stands for every item of an array';

-- ---------------------------------------------------------------------------------------------------------------------
-- The latest state of every thing

CREATE TABLE hub.record (
    type      text        NOT NULL,
    key       text        NOT NULL,
    id        uuid        NOT NULL,
    major     int         NOT NULL,
    ord       bigint      NOT NULL,
    rev       int         NOT NULL,
    unstamped boolean     NOT NULL,
    hash      bytea       NOT NULL,
    occurred  timestamptz,
    received  timestamptz NOT NULL,
    stored    timestamptz NOT NULL,
    instance  text        NOT NULL,
    raw_id    uuid        NOT NULL,
    item      int         NOT NULL,
    origin    text        NOT NULL,
    connector text        NOT NULL,
    data      jsonb       NOT NULL,
    PRIMARY KEY (type, key)
) WITH (toast_tuple_target = 8160); -- compressing a usual row of 2 KB would cost more than all else of storing it
COMMENT ON TABLE hub.record IS 'The latest state of every thing, by version, not by arrival';
COMMENT ON COLUMN hub.record.ord IS 'the version''s order; for an unstamped record it moves up to that of the newest duplicate';
COMMENT ON COLUMN hub.record.unstamped IS 'the source gives no order: ord is the hub''s arrival stamp in microseconds since 1970';
COMMENT ON COLUMN hub.record.hash IS 'SHA-256 of data as it was received';

-- ---------------------------------------------------------------------------------------------------------------------
-- The change log: append-only, position order is commit order

CREATE TABLE hub.change (
    position  bigint      NOT NULL,
    type      text        NOT NULL,
    key       text        NOT NULL,
    id        uuid        NOT NULL,
    major     int         NOT NULL,
    ord       bigint      NOT NULL,
    rev       int         NOT NULL,
    hash      bytea       NOT NULL,
    occurred  timestamptz,
    received  timestamptz NOT NULL,
    stored    timestamptz NOT NULL,
    instance  text        NOT NULL,
    raw_id    uuid        NOT NULL,
    item      int         NOT NULL,
    connector text        NOT NULL,
    data      jsonb       NOT NULL,
    PRIMARY KEY (position)
) PARTITION BY RANGE (position);
CREATE INDEX change_by_type ON hub.change (type, position);
CREATE INDEX change_by_raw ON hub.change (raw_id, item);
COMMENT ON TABLE hub.change IS 'Every state that was new when it was stored, in commit order, without gaps';

CREATE TABLE hub.feed_head (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch    int     NOT NULL,
    position bigint  NOT NULL,
    oldest   bigint  NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE hub.feed_head IS 'One row: the end of the change log. UPDATE … RETURNING at the end of a batch''s transaction serialises commits';
COMMENT ON COLUMN hub.feed_head.epoch IS 'raised when the repository is restored from a backup: older cursors are then void';
COMMENT ON COLUMN hub.feed_head.position IS 'the last position given; 0 before the first';
COMMENT ON COLUMN hub.feed_head.oldest IS 'the first position that is still kept';
INSERT INTO hub.feed_head (epoch, position, oldest) VALUES (1, 0, 1);

-- Makes the partitions that hold every position below the bound, and one more ahead; returns the first position that
-- has no partition. ATTACH instead of PARTITION OF, because the latter would lock readers of the log out.
CREATE FUNCTION hub.make_change_partitions(up_to bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    size CONSTANT bigint := 1000000;
    wanted bigint := up_to / size + 1;
    n bigint;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('hub.make_change_partitions', 0));
    SELECT coalesce(max(substring(c.relname FROM '^change_(\d+)$')::bigint), -1) + 1 INTO n
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'hub.change'::regclass;
    WHILE n <= wanted LOOP
        name := 'change_' || lpad(n::text, 8, '0');
        EXECUTE format('CREATE TABLE hub.%I (LIKE hub.change INCLUDING ALL) WITH (toast_tuple_target = 8160)', name);
        EXECUTE format('ALTER TABLE hub.change ATTACH PARTITION hub.%I FOR VALUES FROM (%s) TO (%s)',
            name, n * size, (n + 1) * size);
        n := n + 1;
    END LOOP;
    RETURN n * size;
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- What was not stored, what was refused, and the messages themselves

CREATE TABLE hub.verdict (
    raw_id  uuid NOT NULL,
    item    int  NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('duplicate', 'superseded', 'rejected')),
    type    text NOT NULL DEFAULT '',
    key     text NOT NULL DEFAULT '',
    PRIMARY KEY (raw_id, item)
);
COMMENT ON TABLE hub.verdict IS 'What became of rows that are not in hub.change; where both have a row, hub.change is right';

CREATE TABLE hub.raw_message (
    id            uuid        NOT NULL PRIMARY KEY,
    instance      text        NOT NULL,
    received      timestamptz NOT NULL,
    arrival       bigint      NOT NULL,
    content_type  text        NOT NULL,
    attributes    jsonb       NOT NULL,
    size          bigint      NOT NULL,
    hash          bytea       NOT NULL,
    original_hash bytea,
    connector     text        NOT NULL,
    accepted      bigint      NOT NULL,
    rejected      bigint      NOT NULL,
    content       bytea,
    file          text
);
-- The content is compressed already.
ALTER TABLE hub.raw_message ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX raw_message_by_instance ON hub.raw_message (instance, received);
COMMENT ON COLUMN hub.raw_message.content IS 'zlib (RFC 1950); null when the content is in a file';
COMMENT ON COLUMN hub.raw_message.file IS 'name below data/raw of the zlib-compressed content; null when it is in content';
COMMENT ON COLUMN hub.raw_message.original_hash IS 'SHA-256 of what the source sent, where something was redacted';

CREATE TABLE hub.quarantine (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    raw_id    uuid        NOT NULL,
    item      int         NOT NULL,
    instance  text        NOT NULL,
    code      text        NOT NULL,
    origin    text        NOT NULL,
    path      text        NOT NULL,
    reason_vi text        NOT NULL,
    reason_en text        NOT NULL,
    fragment  text        NOT NULL,
    connector text        NOT NULL,
    type      text        NOT NULL DEFAULT '',
    seen      timestamptz NOT NULL DEFAULT now(),
    state     text        NOT NULL DEFAULT 'open',
    UNIQUE (raw_id, item)
);
CREATE INDEX quarantine_by_instance ON hub.quarantine (instance, seen);
COMMENT ON COLUMN hub.quarantine.fragment IS 'the offending row; may hold personal data, so no view shows it';
COMMENT ON COLUMN hub.quarantine.type IS 'the record''s type, where the repository refused it; else empty';

CREATE TABLE hub.probe (
    node   text        NOT NULL PRIMARY KEY,
    sent   timestamptz NOT NULL,
    stored timestamptz NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE hub.probe IS 'The hub''s own proof that a record can be taken and stored';

-- For the larger rows: lz4 costs a fraction of pglz, but a server may be built without it.
DO $$
BEGIN
    ALTER TABLE hub.record ALTER COLUMN data SET COMPRESSION lz4;
    ALTER TABLE hub.change ALTER COLUMN data SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END $$;

DO $$ BEGIN PERFORM hub.make_change_partitions(0); END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Masking. The functions are in schema repo, because PostgreSQL runs them with the reader's rights.

-- Replaces what lies at the path by "***"; null and absent values stay. Where an array stands in the way of a name,
-- every item is masked.
CREATE FUNCTION repo.mask_path(doc jsonb, path text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    kind text := jsonb_typeof(doc);
    head text;
BEGIN
    IF doc IS NULL OR kind = 'null' THEN
        RETURN doc;
    END IF;
    IF cardinality(path) = 0 THEN
        RETURN '"***"'::jsonb;
    END IF;
    head := path[1];
    IF kind = 'array' THEN
        RETURN (SELECT coalesce(jsonb_agg(
                repo.mask_path(e.item, CASE WHEN head = '*' THEN path[2:] ELSE path END) ORDER BY e.n), '[]'::jsonb)
            FROM jsonb_array_elements(doc) WITH ORDINALITY AS e (item, n));
    END IF;
    IF kind = 'object' THEN
        IF head = '*' THEN
            RETURN (SELECT coalesce(jsonb_object_agg(e.name, repo.mask_path(e.value, path[2:])), '{}'::jsonb)
                FROM jsonb_each(doc) AS e (name, value));
        END IF;
        IF doc ? head THEN
            RETURN jsonb_set(doc, ARRAY[head], repo.mask_path(doc -> head, path[2:]), false);
        END IF;
        RETURN doc;
    END IF;
    -- A plain value where the pointer expects a structure: when in doubt, hide.
    RETURN '"***"'::jsonb;
END $$;

-- The document with every pointer masked; without pointers (the type is unknown) nothing of it is shown.
CREATE FUNCTION repo.mask(doc jsonb, pointers text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    pointer text;
BEGIN
    IF pointers IS NULL THEN
        RETURN '{}'::jsonb;
    END IF;
    FOREACH pointer IN ARRAY pointers LOOP
        doc := repo.mask_path(doc, ARRAY(
            SELECT replace(replace(s.name, '~1', '/'), '~0', '~')
            FROM unnest(string_to_array(substr(pointer, 2), '/')) WITH ORDINALITY AS s (name, n) ORDER BY s.n));
    END LOOP;
    RETURN doc;
END $$;

-- Casts for the typed views that give null, not an error, for a value of another form: one odd row must not break a
-- report over a million. PostgreSQL 16 can ask before it casts; before that an exception has to be caught.
DO $do$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES ('as_date', 'date'), ('as_timestamp', 'timestamptz'), ('as_number', 'numeric')) AS v (name, type)
    LOOP
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE format($f$CREATE FUNCTION repo.%1$s(value text) RETURNS %2$s LANGUAGE sql STABLE PARALLEL SAFE
                AS 'SELECT CASE WHEN pg_input_is_valid(value, ''%2$s'') THEN value::%2$s END'$f$, t.name, t.type);
        ELSE
            EXECUTE format($f$CREATE FUNCTION repo.%1$s(value text) RETURNS %2$s LANGUAGE plpgsql STABLE AS
                'BEGIN RETURN value::%2$s; EXCEPTION WHEN data_exception THEN RETURN NULL; END'$f$, t.name, t.type);
        END IF;
    END LOOP;
END $do$;

CREATE FUNCTION repo.as_integer(value text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN abs(repo.as_number(value)) < 9223372036854775807 THEN repo.as_number(value)::bigint END';

-- ---------------------------------------------------------------------------------------------------------------------
-- Views

CREATE VIEW repo.record AS
    SELECT r.type, r.key, replace(r.id::text, '-', '') AS id, r.major, r.ord, r.rev, r.occurred, r.received, r.stored,
        r.instance, r.raw_id, r.item, r.origin, r.connector,
        CASE WHEN t.masked = '{}' THEN r.data ELSE repo.mask(r.data, t.masked) END AS data
    FROM hub.record r LEFT JOIN hub.record_type t ON t.type = r.type AND t.major = r.major;
COMMENT ON VIEW repo.record IS 'The latest state of every thing; personal and sensitive fields are ***';

CREATE VIEW repo.change AS
    SELECT c.position, c.type, c.key, replace(c.id::text, '-', '') AS id, c.major, c.ord, c.rev, c.occurred, c.received,
        c.stored, c.instance, c.raw_id, c.item, c.connector,
        CASE WHEN t.masked = '{}' THEN c.data ELSE repo.mask(c.data, t.masked) END AS data
    FROM hub.change c LEFT JOIN hub.record_type t ON t.type = c.type AND t.major = c.major;
COMMENT ON VIEW repo.change IS 'Every new state in commit order, without gaps: read position > yours, ordered by position';

CREATE VIEW repo.feed_head AS SELECT epoch, position, oldest FROM hub.feed_head;
COMMENT ON VIEW repo.feed_head IS 'The end of the change log, and the oldest position that is still kept';

CREATE VIEW repo.record_type AS SELECT type, major, schema, classification, masked, updated FROM hub.record_type;
COMMENT ON VIEW repo.record_type IS 'The record types, with their JSON Schemas';

CREATE VIEW repo.quarantine AS
    SELECT id, raw_id, item, instance, code, origin, path, reason_vi, reason_en, connector, type, seen, state
    FROM hub.quarantine;
COMMENT ON VIEW repo.quarantine IS 'Rows that were refused, and why; without the rows themselves';

CREATE VIEW repo.raw_message AS
    SELECT id, instance, received, arrival, content_type, size, hash, original_hash, connector, accepted, rejected
    FROM hub.raw_message;
COMMENT ON VIEW repo.raw_message IS 'The messages the sources sent; without their content';

-- ---------------------------------------------------------------------------------------------------------------------
-- Grants. Safe to repeat; false when there is no such role yet.

CREATE FUNCTION hub.grant_reader(reader text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        RETURN false;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA repo TO %I', reader);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA repo TO %I', reader);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA repo GRANT SELECT ON TABLES TO %I', reader);
    RETURN true;
END $$;

DO $$ BEGIN PERFORM hub.grant_reader('hub_reader'); END $$;
