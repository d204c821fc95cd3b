-- All that the list of an account's devices shows of them: it is read without the rows.
CREATE INDEX devices_listed ON devices (account_id, name, holder_id, bound, bound_at);

-- An account's owner, without its other users.
CREATE INDEX users_owning ON users (account_id) WHERE is_owner = 1;
