-- What the store was founded with: one row, of id 1.
CREATE TABLE founding (
    id        BIGINT PRIMARY KEY,
    account   TEXT NOT NULL,
    owner     TEXT NOT NULL,
    home      TEXT NOT NULL,
    key_check BLOB NOT NULL
) /*clustered*/;

-- A copy into this store that is not finished: one row, of id 1, naming its source.
CREATE TABLE unfinished_copy (
    id     BIGINT PRIMARY KEY,
    source TEXT NOT NULL
) /*clustered*/;
