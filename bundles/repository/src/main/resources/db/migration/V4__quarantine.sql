-- Quarantine as a place of work, and the lineage of records.

CREATE SEQUENCE hub.revision AS int;
COMMENT ON SEQUENCE hub.revision IS 'Each mend, retry or replay takes the next: a later one holds against an earlier one';

-- ---------------------------------------------------------------------------------------------------------------------
-- Quarantine

-- The field, whatever the number of the item it is in: /HoSo/17/NgayNop and /HoSo/3/NgayNop are both /HoSo/*/NgayNop.
CREATE FUNCTION hub.quarantine_field(path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT regexp_replace(path, '/[0-9]+(?=/|$)', '/*', 'g') $$;

-- Names what rows have in common: 16 hexadecimal digits.
CREATE FUNCTION hub.quarantine_cause(instance text, code text, path text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT left(encode(sha256(convert_to(instance || E'\n' || code || E'\n' || hub.quarantine_field(path), 'UTF8')), 'hex'), 16) $$;

ALTER TABLE hub.quarantine
    ADD COLUMN cause         text        NOT NULL DEFAULT '',
    ADD COLUMN rest          boolean     NOT NULL DEFAULT false,
    ADD COLUMN revision      int         NOT NULL DEFAULT 0,
    ADD COLUMN first_seen    timestamptz,
    ADD COLUMN times         int         NOT NULL DEFAULT 1,
    ADD COLUMN by_           text        NOT NULL DEFAULT '',
    ADD COLUMN note          text        NOT NULL DEFAULT '',
    ADD COLUMN resolved_at   timestamptz,
    ADD COLUMN mending       int,
    ADD COLUMN mending_until timestamptz;

UPDATE hub.quarantine q SET
    cause = hub.quarantine_cause(q.instance, q.code, q.path),
    first_seen = q.seen,
    rest = q.code IN ('UNREADABLE', 'TOO_LARGE') AND q.type = '' AND EXISTS (
        SELECT FROM hub.raw_message m WHERE m.id = q.raw_id AND m.accepted + m.rejected = q.item + 1);

ALTER TABLE hub.quarantine ALTER COLUMN first_seen SET NOT NULL;
ALTER TABLE hub.quarantine ALTER COLUMN cause DROP DEFAULT;
ALTER TABLE hub.quarantine ADD CONSTRAINT quarantine_state CHECK (state IN ('open', 'resolved', 'discarded'));

COMMENT ON TABLE hub.quarantine IS 'Rows that were refused; what became of them since';
COMMENT ON COLUMN hub.quarantine.cause IS 'names the rows of one source with one code in one field: 16 hexadecimal digits';
COMMENT ON COLUMN hub.quarantine.rest IS 'the message could not be read from this row on: the row stands for all that follows it';
COMMENT ON COLUMN hub.quarantine.revision IS 'the highest revision that has come to an end for this row; what comes of an earlier one changes nothing';
COMMENT ON COLUMN hub.quarantine.seen IS 'when it was refused last';
COMMENT ON COLUMN hub.quarantine.times IS 'how often it was refused: once for each revision';
COMMENT ON COLUMN hub.quarantine.by_ IS 'the account that discarded or mended it; empty while it is open';
COMMENT ON COLUMN hub.quarantine.resolved_at IS 'since when it is resolved or discarded';
COMMENT ON COLUMN hub.quarantine.mending IS 'the revision of a mend or retry that is on its way; void after mending_until, so that a hub that dies holds no row';

-- One index for each way into the list, the newest first; and one that gives all of a group without looking at the rows.
DROP INDEX hub.quarantine_by_instance;
CREATE INDEX quarantine_by_instance ON hub.quarantine (instance, state, id);
CREATE INDEX quarantine_by_cause ON hub.quarantine (cause, state, id);
CREATE INDEX quarantine_by_state ON hub.quarantine (state, id);
CREATE INDEX quarantine_by_code ON hub.quarantine (code, state, id);
CREATE INDEX quarantine_by_seen ON hub.quarantine (seen);
CREATE INDEX quarantine_groups ON hub.quarantine (cause, seen) INCLUDE (state, first_seen);
CREATE INDEX quarantine_open ON hub.quarantine (instance) WHERE state = 'open';
-- Counts read the indexes alone only where the visibility map is up to date.
ALTER TABLE hub.quarantine SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);

-- ---------------------------------------------------------------------------------------------------------------------
-- What was tried with refused rows

CREATE TABLE hub.mend (
    revision int         NOT NULL PRIMARY KEY,
    raw_id   uuid        NOT NULL,
    item     int         NOT NULL,
    instance text        NOT NULL,
    at       timestamptz NOT NULL,
    by_      text        NOT NULL,
    reason   text        NOT NULL,
    size     bigint,
    hash     bytea,
    content  bytea,
    outcome  text        CHECK (outcome IN ('record', 'rejected')),
    CHECK ((size IS NULL) = (hash IS NULL))
);
-- The content is compressed already.
ALTER TABLE hub.mend ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX mend_by_row ON hub.mend (raw_id, item, revision);
COMMENT ON TABLE hub.mend IS 'Each mend or retry of a row: the edited copy of its message is the link between the row and what became of it';
COMMENT ON COLUMN hub.mend.hash IS 'SHA-256 of the edited copy, not compressed; null for a retry of the message as it is';
COMMENT ON COLUMN hub.mend.content IS 'the edited copy by zlib (RFC 1950), after redaction; null for a retry, or when retention has taken it. Only this row of it is meant (and those behind it where the row stands for the rest of its message)';
COMMENT ON COLUMN hub.mend.outcome IS 'record: it is one, resolved; rejected: refused once more; null while it is on its way';

-- How a revision above 0 came about, and by whom. The table of replays comes with a later migration; hence plpgsql, which
-- looks at it when it is called.
CREATE FUNCTION hub.revision_cause(wanted int, OUT note text, OUT by_ text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT CASE WHEN m.hash IS NULL THEN 'retry by ' ELSE 'mend by ' END || m.by_, m.by_ INTO note, by_
        FROM hub.mend m WHERE m.revision = wanted;
    IF FOUND THEN
        RETURN;
    END IF;
    IF to_regclass('hub.replay') IS NOT NULL THEN
        SELECT 'replay ' || r.id, r.by_ INTO note, by_ FROM hub.replay r WHERE r.revision = wanted;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    note := 'revision ' || wanted;
    by_ := '';
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Lineage

-- From a thing to its states. A change carries its message, so that the way back is change_by_raw.
CREATE INDEX change_by_key ON hub.change (key, type);
-- From a source to its messages, the newest first: ids begin with the time.
CREATE INDEX raw_message_by_instance_id ON hub.raw_message (instance, id);

-- The hash is over PostgreSQL's own form of the document, so that blanks and the order of names do not count.
CREATE FUNCTION hub.schema_hash(schema jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT left(encode(sha256(convert_to(schema::text, 'UTF8')), 'hex'), 16) $$;

CREATE TABLE hub.schema_version (
    type   text        NOT NULL,
    major  int         NOT NULL,
    since  timestamptz NOT NULL,
    hash   text        NOT NULL,
    schema jsonb       NOT NULL,
    PRIMARY KEY (type, major, since)
);
COMMENT ON TABLE hub.schema_version IS 'Which schema a record type had since when; a state was checked against the one in force when it was stored';
COMMENT ON COLUMN hub.schema_version.hash IS '16 hexadecimal digits';
INSERT INTO hub.schema_version (type, major, since, hash, schema)
    SELECT type, major, updated, hub.schema_hash(schema), schema FROM hub.record_type;

-- ---------------------------------------------------------------------------------------------------------------------
-- Views: without fragments, mends, notes and attributes, which may hold personal data

CREATE OR REPLACE VIEW repo.quarantine AS
    SELECT id, raw_id, item, instance, code, origin, path, reason_vi, reason_en, connector, type, seen, state,
        cause, first_seen, times, revision, resolved_at
    FROM hub.quarantine;

CREATE VIEW repo.schema_version AS SELECT type, major, since, hash, schema FROM hub.schema_version;
COMMENT ON VIEW repo.schema_version IS 'Which schema a record type had since when';
