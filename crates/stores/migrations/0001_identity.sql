-- Times are milliseconds since the epoch. `/*clustered*/` marks tables that an engine which can
-- keeps in the order of their primary key.

CREATE TABLE accounts (
    id         TEXT PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL UNIQUE,
    alias      TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
) /*clustered*/;

CREATE TABLE projects (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    UNIQUE (account_id, name)
) /*clustered*/;

-- `pool` is the id of the directory, or empty for the account's own pool.
CREATE TABLE users (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    pool         TEXT NOT NULL,
    handle       TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    display_name TEXT NOT NULL,
    first_name   TEXT NOT NULL,
    last_name    TEXT NOT NULL,
    email        TEXT NOT NULL,
    phone        TEXT NOT NULL,
    description  TEXT NOT NULL,
    enabled      BIGINT NOT NULL,
    is_owner     BIGINT NOT NULL,
    mfa_enabled  BIGINT NOT NULL,
    attributes   TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    signed_in_at BIGINT,
    UNIQUE (account_id, pool, name_key)
) /*clustered*/;

CREATE TABLE login_profiles (
    user_id           TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash              TEXT NOT NULL,
    strength          TEXT NOT NULL,
    reset_required    BIGINT NOT NULL,
    mfa_bind_required BIGINT NOT NULL,
    enabled           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    password_set_at   BIGINT NOT NULL
) /*clustered*/;

CREATE TABLE login_protections (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    enabled BIGINT NOT NULL,
    method  TEXT NOT NULL
) /*clustered*/;

CREATE TABLE sign_in_failures (
    user_id      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    failures     BIGINT NOT NULL,
    since        BIGINT,
    locked_until BIGINT
) /*clustered*/;

CREATE TABLE user_groups (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (account_id, name)
) /*clustered*/;

CREATE TABLE memberships (
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    since    BIGINT NOT NULL,
    PRIMARY KEY (user_id, group_id)
) /*clustered*/;

CREATE INDEX memberships_of_group ON memberships (group_id);

-- A holder has numbered places; the unique rule is what keeps one device a place.
CREATE TABLE devices (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    holder_id  TEXT REFERENCES users (id),
    slot       BIGINT NOT NULL,
    bound      BIGINT NOT NULL,
    seed       BLOB NOT NULL,
    algorithm  TEXT NOT NULL,
    digits     BIGINT NOT NULL,
    period     BIGINT NOT NULL,
    last_step  BIGINT NOT NULL,
    failures   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    bound_at   BIGINT,
    UNIQUE (account_id, name),
    UNIQUE (holder_id, slot)
) /*clustered*/;

CREATE TABLE access_keys (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL,
    active      BIGINT NOT NULL,
    description TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    used_at     BIGINT
) /*clustered*/;

CREATE INDEX access_keys_of_user ON access_keys (user_id, created_at);

CREATE TABLE nonces (
    key_id     TEXT NOT NULL,
    nonce      TEXT NOT NULL,
    until_time BIGINT NOT NULL,
    PRIMARY KEY (key_id, nonce)
) /*clustered*/;

CREATE INDEX nonces_by_time ON nonces (until_time);

CREATE TABLE tokens (
    hash       BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    project_id TEXT,
    methods    TEXT NOT NULL,
    issued_at  BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    mfa_at     BIGINT
) /*clustered*/;

CREATE INDEX tokens_of_user ON tokens (user_id);
CREATE INDEX tokens_by_time ON tokens (expires_at);

CREATE TABLE policies (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    language    TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    document    TEXT NOT NULL,
    attributes  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (account_id, language, name)
) /*clustered*/;

-- `principal_id` is a user or a group, `policy` the id of a custom or the name of a system
-- policy; the account is kept so that system policies can be counted per account.
CREATE TABLE attachments (
    principal_id   TEXT NOT NULL,
    principal_kind TEXT NOT NULL,
    policy_kind    TEXT NOT NULL,
    policy         TEXT NOT NULL,
    attached_at    BIGINT NOT NULL,
    PRIMARY KEY (principal_id, principal_kind, policy_kind, policy)
) /*clustered*/;

CREATE INDEX attachments_of_policy ON attachments (policy, policy_kind);

CREATE TABLE directories (
    id                 TEXT PRIMARY KEY,
    account_id         TEXT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    name               TEXT NOT NULL UNIQUE,
    region             TEXT NOT NULL,
    mfa                TEXT NOT NULL,
    risk_operation     TEXT NOT NULL,
    verification_types TEXT NOT NULL,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
) /*clustered*/;

-- No statement of ours changes or removes a row of this table.
CREATE TABLE audit (
    id         TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    account_id TEXT,
    user_id    TEXT,
    means      TEXT NOT NULL,
    address    TEXT,
    request_id TEXT NOT NULL,
    operation  TEXT NOT NULL,
    resource   TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    reason     TEXT NOT NULL
);

CREATE INDEX audit_of_account ON audit (account_id, at);
CREATE INDEX audit_of_request ON audit (request_id);
