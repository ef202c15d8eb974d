-- Replays, which go on after a restart.

CREATE TABLE hub.replay (
    id          bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text             NOT NULL CHECK (kind IN ('MESSAGES', 'CHANGES')),
    filter      jsonb            NOT NULL,
    consumer    text,
    per_second  double precision NOT NULL CHECK (per_second > 0),
    by_         text             NOT NULL,
    state       text             NOT NULL
        CHECK (state IN ('WAITING', 'RUNNING', 'PAUSED', 'DONE', 'CANCELLED', 'FAILED')),
    cause_vi    text             NOT NULL DEFAULT '',
    cause_en    text             NOT NULL DEFAULT '',
    revision    int              NOT NULL,
    total       bigint           NOT NULL,
    done        bigint           NOT NULL DEFAULT 0,
    passed      bigint           NOT NULL DEFAULT 0,
    sent        bigint           NOT NULL DEFAULT 0,
    rejected    bigint           NOT NULL DEFAULT 0,
    changed     bigint           NOT NULL DEFAULT 0,
    resolved    bigint           NOT NULL DEFAULT 0,
    until       timestamptz      NOT NULL,
    last        bigint           NOT NULL,
    at_received timestamptz,
    at_message  uuid,
    at_position bigint           NOT NULL DEFAULT 0,
    instances   text[]           NOT NULL DEFAULT '{}',
    steps       bigint           NOT NULL DEFAULT 0,
    created     timestamptz      NOT NULL,
    started     timestamptz,
    ended       timestamptz
) WITH (fillfactor = 50);
CREATE INDEX replay_not_ended ON hub.replay (id) WHERE state IN ('WAITING', 'RUNNING', 'PAUSED');
COMMENT ON TABLE hub.replay IS 'Replays: what was asked for, how far they are, and what came of them';
COMMENT ON COLUMN hub.replay.passed IS 'messages among those done whose content was not there any more or could not be read';
COMMENT ON COLUMN hub.replay.until IS 'messages received from this time on are not taken: they came after the replay was started';
COMMENT ON COLUMN hub.replay.last IS 'changes after this position are not taken, likewise';
COMMENT ON COLUMN hub.replay.at_received IS 'messages up to (at_received, at_message) are done';
COMMENT ON COLUMN hub.replay.at_position IS 'changes up to this position are done';
COMMENT ON COLUMN hub.replay.steps IS 'raised at each step: of two hubs that both think it theirs, one finds another number';

CREATE TABLE hub.replay_mark (
    replay   bigint      NOT NULL,
    instance text        NOT NULL,
    judged   timestamptz NOT NULL,
    PRIMARY KEY (replay, instance)
);
COMMENT ON TABLE hub.replay_mark IS 'Written by the writer when it comes to the mark behind a replay''s last record of an instance';

-- A replay goes through the messages in the order in which they came.
CREATE INDEX raw_message_by_received ON hub.raw_message (received, id);
-- What a replay or a mend changed; nearly all rows are of revision 0.
CREATE INDEX change_by_revision ON hub.change (rev) WHERE rev > 0;
CREATE INDEX quarantine_by_revision ON hub.quarantine (revision) WHERE revision > 0;
