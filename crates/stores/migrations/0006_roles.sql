-- Roles, whom they trust, and how long a session of them may last, in seconds. What is attached
-- to one is in `attachments`, of the kind `role`.
CREATE TABLE roles (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    language    TEXT NOT NULL,
    trust       TEXT NOT NULL,
    max_session BIGINT NOT NULL,
    attributes  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (account_id, name)
) /*clustered*/;

-- A temporary key that was taken for a role: it goes with the role, and with the temporary key
-- `via` that was used to ask for it, whose own role may be another. What narrows the role's
-- policies in its session is in the role's language.
ALTER TABLE temporary_keys ADD COLUMN role_id TEXT REFERENCES roles (id) ON DELETE CASCADE;
ALTER TABLE temporary_keys ADD COLUMN role_session TEXT;
ALTER TABLE temporary_keys ADD COLUMN session_policy TEXT;
ALTER TABLE temporary_keys ADD COLUMN source_identity TEXT;
-- Can be put off until a transaction ends: a copy brings rows in the order of their ids.
ALTER TABLE temporary_keys ADD COLUMN via TEXT
    REFERENCES temporary_keys (id) ON DELETE CASCADE DEFERRABLE;

CREATE INDEX temporary_keys_of_role ON temporary_keys (role_id);
CREATE INDEX temporary_keys_by_way_of ON temporary_keys (via);
