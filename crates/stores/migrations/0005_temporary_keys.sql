-- Access keys that are good for a while, with a token of which the hash is kept. Each is taken
-- with one of `key_id`, `session_id`, `token_hash`, and goes with it.
CREATE TABLE temporary_keys (
    id         TEXT PRIMARY KEY,
    token      BLOB NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key_id     TEXT REFERENCES access_keys (id) ON DELETE CASCADE,
    session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
    token_hash BLOB REFERENCES tokens (hash) ON DELETE CASCADE,
    secret     BLOB NOT NULL,
    mfa_at     BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) /*clustered*/;

CREATE INDEX temporary_keys_of_user ON temporary_keys (user_id);
CREATE INDEX temporary_keys_of_key ON temporary_keys (key_id);
CREATE INDEX temporary_keys_of_session ON temporary_keys (session_id);
CREATE INDEX temporary_keys_of_token ON temporary_keys (token_hash);
CREATE INDEX temporary_keys_by_time ON temporary_keys (expires_at);
