-- How many users a pool has (`owner_id` is the account or the directory), and devices an account:
-- a note beside the rows, changed with them. Where it is missing, or says that the limit is
-- reached, the rows themselves are counted.
CREATE TABLE tallies (
    owner_id TEXT NOT NULL,
    what     TEXT NOT NULL,
    used     BIGINT NOT NULL,
    PRIMARY KEY (owner_id, what)
) /*clustered*/;

-- The version of the oldest program that may use the store as it is: one row, of id 1.
CREATE TABLE compatibility (
    id     BIGINT PRIMARY KEY,
    oldest BIGINT NOT NULL
) /*clustered*/;
