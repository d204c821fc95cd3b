-- A user's temporary keys by when they end: those that are good are counted at each new one. What
-- the index before was for begins with the same column.
CREATE INDEX temporary_keys_of_user_by_time ON temporary_keys (user_id, expires_at);
DROP INDEX temporary_keys_of_user;
