-- What an account's lists show of a device and of whoever it is bound to, in their order: neither
-- row is read for it. Devices of directories' users are in none of these lists. The triggers beside
-- this file keep it, whatever program writes.
CREATE TABLE device_list (
    account_id   TEXT NOT NULL,
    name         TEXT NOT NULL,
    holder_id    TEXT,
    -- Of a bound device alone.
    handle       TEXT,
    holder_name  TEXT,
    display_name TEXT,
    is_owner     BIGINT,
    bound_at     BIGINT,
    PRIMARY KEY (account_id, name)
) /*clustered*/;
