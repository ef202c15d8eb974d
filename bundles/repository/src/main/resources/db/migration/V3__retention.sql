-- What grows is kept in parts by time, so that taking the oldest away frees its disk at once. The ids of raw messages are
-- UUIDs of version 7 (RFC 9562): they begin with the time, and so a range of ids is a range of time.

SELECT 1;
