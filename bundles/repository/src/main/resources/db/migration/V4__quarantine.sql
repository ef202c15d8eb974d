-- Quarantine as a place of work, and the lineage of records.

CREATE SEQUENCE hub.revision AS int;
COMMENT ON SEQUENCE hub.revision IS 'Each mend, retry or replay takes the next: a later one holds against an earlier one';
