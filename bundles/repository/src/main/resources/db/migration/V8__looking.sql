-- What people are shown of the repository itself: who reads its feeds how far, and how its tables grow.

CREATE TABLE hub.feed_reader (
    account  text        NOT NULL,
    type     text        NOT NULL,
    epoch    int         NOT NULL,
    position bigint      NOT NULL,
    read     timestamptz NOT NULL,
    PRIMARY KEY (account, type)
) WITH (fillfactor = 50);
CREATE INDEX feed_reader_by_age ON hub.feed_reader (read);
COMMENT ON TABLE hub.feed_reader IS 'How far each account has read each feed, as of some seconds ago; forgotten 30 days after it last read';
COMMENT ON COLUMN hub.feed_reader.position IS 'the last cursor that it asked to go on from, with epoch: what comes before it has arrived there';

CREATE TABLE hub.table_size (
    name  text        NOT NULL,
    at    timestamptz NOT NULL,
    bytes bigint      NOT NULL,
    PRIMARY KEY (name, at)
);
COMMENT ON TABLE hub.table_size IS 'What each table took of the disk, with its partitions and indexes, by the hour; kept for 9 days';
