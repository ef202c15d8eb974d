-- Derived records: the schema of their type says with x-aggregate which records of another type they sum up. The hub keeps
-- them by the change log, group by group, from the latest states: a correction moves its record from one group to another.

CREATE TABLE hub.aggregate (
    type     text   NOT NULL,
    major    int    NOT NULL,
    spec     bytea  NOT NULL,
    position bigint NOT NULL,
    filled   text,
    PRIMARY KEY (type, major)
);
COMMENT ON TABLE hub.aggregate IS 'How far each derived type is kept up';
COMMENT ON COLUMN hub.aggregate.spec IS 'SHA-256 of x-aggregate; another one means that all is to be made anew';
COMMENT ON COLUMN hub.aggregate.position IS 'changes up to this position are in';
COMMENT ON COLUMN hub.aggregate.filled IS 'records from before the first position are in up to this key; null when all are';

CREATE TABLE hub.aggregate_member (
    type  text NOT NULL,
    major int  NOT NULL,
    key   text NOT NULL,
    grp   text NOT NULL,
    PRIMARY KEY (type, major, key)
);
CREATE INDEX aggregate_member_by_group ON hub.aggregate_member (type, major, grp);
COMMENT ON TABLE hub.aggregate_member IS 'In which group of a derived type each record is';
COMMENT ON COLUMN hub.aggregate_member.grp IS 'the values of the fields it is grouped by, as a JSON array';

CREATE VIEW repo.verdict AS SELECT raw_id, item, verdict, type, key FROM hub.verdict;
COMMENT ON VIEW repo.verdict IS 'What became of rows that are not in repo.change: duplicate, superseded or rejected';
COMMENT ON VIEW repo.change IS 'Every new state in commit order, without gaps: read position > yours, ordered by position. Derived records come from instance hub';
