-- What each source brought over time, for people: written once a minute by the bundle history, read by the management.

CREATE TABLE hub.history_minute (
    instance    text        NOT NULL,
    at          timestamptz NOT NULL,
    sample      uuid        NOT NULL,
    received    bigint      NOT NULL,
    bytes       bigint      NOT NULL,
    accepted    bigint      NOT NULL,
    rejected    bigint      NOT NULL,
    stored      bigint      NOT NULL,
    duplicate   bigint      NOT NULL,
    refused     bigint      NOT NULL,
    receipt_le  bigint[]    NOT NULL,
    receipt     bigint[]    NOT NULL,
    store_le    bigint[]    NOT NULL,
    store       bigint[]    NOT NULL,
    PRIMARY KEY (instance, at, sample)
);
CREATE INDEX history_minute_by_time ON hub.history_minute (at);
COMMENT ON TABLE hub.history_minute IS 'What a source brought in a minute; minutes without anything have no row; kept for 14 days';
COMMENT ON COLUMN hub.history_minute.sample IS 'the reading of the meters that this is of: written again after a failure, it is known';
COMMENT ON COLUMN hub.history_minute.receipt_le IS 'upper bounds of buckets, nanoseconds, rising';
COMMENT ON COLUMN hub.history_minute.receipt IS 'how many receipts took as long as each bucket says; the last is of those above all bounds';

CREATE TABLE hub.history_sum (
    step        text        NOT NULL CHECK (step IN ('HOUR', 'DAY')),
    instance    text        NOT NULL,
    at          timestamptz NOT NULL,
    received    bigint      NOT NULL,
    bytes       bigint      NOT NULL,
    accepted    bigint      NOT NULL,
    rejected    bigint      NOT NULL,
    stored      bigint      NOT NULL,
    duplicate   bigint      NOT NULL,
    refused     bigint      NOT NULL,
    receipt_le  bigint[]    NOT NULL,
    receipt     bigint[]    NOT NULL,
    store_le    bigint[]    NOT NULL,
    store       bigint[]    NOT NULL,
    PRIMARY KEY (step, instance, at)
) WITH (fillfactor = 50);
CREATE INDEX history_sum_by_time ON hub.history_sum (step, at);
COMMENT ON TABLE hub.history_sum IS 'The same by hour (kept for 400 days) and by day of Vietnam (kept for 10 years)';

-- Adds buckets; where the bounds have changed with an update of the hub, the newer ones stand alone.
CREATE FUNCTION hub.history_added(old_le bigint[], old bigint[], new_le bigint[], new bigint[]) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN cardinality(new) = 0 THEN old
        WHEN old_le = new_le THEN ARRAY(SELECT a + b FROM unnest(old, new) WITH ORDINALITY AS t (a, b, n) ORDER BY n)
        ELSE new END
$$;
