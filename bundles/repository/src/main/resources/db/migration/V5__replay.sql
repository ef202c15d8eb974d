-- Replays, which go on after a restart.

SELECT 1;
