-- What retention knows of the clock, so that a clock which jumps ahead by months does not make everything too old.
ALTER TABLE hub.storage
    ADD COLUMN clock_seen bigint NOT NULL DEFAULT 0,
    ADD COLUMN clock_from bigint NOT NULL DEFAULT 0,
    ADD COLUMN clock_since bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN hub.storage.clock_seen IS 'when retention ran last; milliseconds since 1970';
COMMENT ON COLUMN hub.storage.clock_from IS 'the last time that was believed, while the clock is in doubt; else 0';
COMMENT ON COLUMN hub.storage.clock_since IS 'since when the clock is steady, while it is in doubt; else 0';
