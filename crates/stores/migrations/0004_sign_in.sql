-- Sign-in as a machine: what settings demand, what is under way, what came of it.

-- `owner_id` is an account or a directory; what the core reads, as it writes it.
CREATE TABLE sign_in_settings (
    owner_id   TEXT PRIMARY KEY,
    settings   TEXT NOT NULL,
    updated_at BIGINT NOT NULL
) /*clustered*/;

-- Wrong passwords of whoever goes by a name, there or not, from a network. An outsider who
-- fails locks its own network out and nobody else's.
CREATE TABLE password_failures (
    subject      TEXT NOT NULL,
    network      TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    since        BIGINT,
    locked_until BIGINT,
    forget_at    BIGINT NOT NULL,
    PRIMARY KEY (subject, network)
) /*clustered*/;

CREATE INDEX password_failures_by_time ON password_failures (forget_at);

-- Where a user signed in from with all it takes: elsewhere is unusual.
CREATE TABLE familiar_networks (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, network)
) /*clustered*/;

-- Wrong answers of those who proved the first factor, for factors without a row of their own.
CREATE TABLE guesses (
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    factor   TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, factor)
) /*clustered*/;

ALTER TABLE devices ADD COLUMN drift BIGINT NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN failed_at BIGINT;
ALTER TABLE devices ADD COLUMN used_at BIGINT;

-- Sign-ins under way: the first factor is proved.
CREATE TABLE attempts (
    hash       BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    door       TEXT NOT NULL,
    stage      TEXT NOT NULL,
    factors    TEXT NOT NULL,
    rule       TEXT NOT NULL,
    network    TEXT NOT NULL,
    challenge  BLOB,
    mfa_at     BIGINT,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) /*clustered*/;

CREATE INDEX attempts_of_user ON attempts (user_id);
CREATE INDEX attempts_by_time ON attempts (expires_at);

CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    hash         BLOB NOT NULL UNIQUE,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    door         TEXT NOT NULL,
    factors      TEXT NOT NULL,
    rule         TEXT NOT NULL,
    network      TEXT NOT NULL,
    agent        TEXT NOT NULL,
    challenge    BLOB,
    started_at   BIGINT NOT NULL,
    proved_at    BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    idle_seconds BIGINT NOT NULL,
    mfa_at       BIGINT
) /*clustered*/;

CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_time ON sessions (expires_at);

CREATE TABLE passkeys (
    id            TEXT PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id BLOB NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    credential    TEXT NOT NULL,
    alone         BIGINT NOT NULL,
    platform      BIGINT NOT NULL,
    counter       BIGINT NOT NULL,
    suspect       BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    used_at       BIGINT
) /*clustered*/;

CREATE INDEX passkeys_of_user ON passkeys (user_id, created_at);

-- The one message code of a sign-in; sending again replaces it. The code itself is not kept,
-- and a used one leaves its row, which counts what was sent.
CREATE TABLE message_codes (
    attempt    BLOB NOT NULL,
    channel    TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    check_code BLOB NOT NULL,
    tries      BIGINT NOT NULL,
    sent       BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (attempt, channel)
) /*clustered*/;

CREATE INDEX message_codes_of_user ON message_codes (user_id);
CREATE INDEX message_codes_by_time ON message_codes (expires_at);

-- What is still to be delivered; sealed, for it holds codes.
CREATE TABLE outbox (
    id         TEXT PRIMARY KEY,
    channel    TEXT NOT NULL,
    message    BLOB NOT NULL,
    tries      BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) /*clustered*/;

CREATE INDEX outbox_by_time ON outbox (channel, next_at);

-- A code is kept as a hash under a key that is not here.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, hash)
) /*clustered*/;

-- A browser keeps a series and a token that changes at each use: an old token of a series that
-- is there was copied.
CREATE TABLE trusted_browsers (
    series     TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    agent      TEXT NOT NULL,
    network    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
) /*clustered*/;

CREATE INDEX trusted_browsers_of_user ON trusted_browsers (user_id);
CREATE INDEX trusted_browsers_by_time ON trusted_browsers (expires_at);

-- Every factor a user ever had: what, when it came, when and by whom it went.
CREATE TABLE factor_history (
    id      TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    factor  TEXT NOT NULL,
    name    TEXT NOT NULL,
    event   TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at      BIGINT NOT NULL
) /*clustered*/;

CREATE INDEX factor_history_of_user ON factor_history (user_id, at);

-- The passwords a user had before the present one, as far as the policy forbids them.
CREATE TABLE former_passwords (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (user_id, hash)
) /*clustered*/;
