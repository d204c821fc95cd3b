-- The functions below run as who makes them and find tables where it does: who writes users and
-- devices need not be allowed to write this, nor look where these lie. Temporary tables come last,
-- so that nobody puts one in place of ours.
SELECT set_config('search_path', current_setting('search_path') || ', pg_temp', true);

CREATE FUNCTION users_in_device_list() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE device_list l SET handle = NEW.handle, holder_name = NEW.name,
      display_name = NEW.display_name, is_owner = NEW.is_owner
    FROM devices d
    WHERE d.holder_id = NEW.id AND l.account_id = d.account_id AND l.name = d.name
      AND l.handle IS NOT NULL;
    RETURN NULL;
END $$;

-- The holder is held until the end, and the device's place in the list with it: who renames it
-- meanwhile waits and then finds the device, or was first and is waited for.
CREATE FUNCTION devices_in_device_list() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM device_list WHERE account_id = OLD.account_id AND name = OLD.name;
    END IF;
    IF TG_OP = 'DELETE' OR
      EXISTS (SELECT 1 FROM users WHERE id = NEW.holder_id AND pool <> '') THEN
        RETURN NULL;
    END IF;
    IF NEW.bound = 1 AND NEW.holder_id IS NOT NULL THEN
        INSERT INTO device_list (account_id, name, holder_id, handle, holder_name, display_name,
          is_owner, bound_at)
        SELECT NEW.account_id, NEW.name, NEW.holder_id, u.handle, u.name, u.display_name,
          u.is_owner, NEW.bound_at
        FROM users u WHERE u.id = NEW.holder_id FOR SHARE;
    ELSE
        INSERT INTO device_list (account_id, name, holder_id, bound_at)
        VALUES (NEW.account_id, NEW.name, NEW.holder_id, NEW.bound_at);
    END IF;
    RETURN NULL;
END $$;

-- Users first, in which order they are held by whoever writes both. Who reads goes on: for that
-- the index `devices_listed` stays, and nodes of the version before list by it.
CREATE TRIGGER users_in_device_list AFTER UPDATE ON users FOR EACH ROW
WHEN (OLD.handle <> NEW.handle OR OLD.name <> NEW.name
  OR OLD.display_name <> NEW.display_name OR OLD.is_owner <> NEW.is_owner)
EXECUTE FUNCTION users_in_device_list();

CREATE TRIGGER devices_in_and_out_of_device_list AFTER INSERT OR DELETE ON devices
FOR EACH ROW EXECUTE FUNCTION devices_in_device_list();

CREATE TRIGGER devices_in_device_list AFTER UPDATE ON devices FOR EACH ROW
WHEN (OLD.holder_id IS DISTINCT FROM NEW.holder_id OR OLD.bound <> NEW.bound
  OR OLD.bound_at IS DISTINCT FROM NEW.bound_at)
EXECUTE FUNCTION devices_in_device_list();

INSERT INTO device_list (account_id, name, holder_id, handle, holder_name, display_name, is_owner,
  bound_at)
SELECT d.account_id, d.name, d.holder_id, u.handle, u.name, u.display_name, u.is_owner, d.bound_at
FROM devices d LEFT JOIN users u ON u.id = d.holder_id AND d.bound = 1
WHERE NOT EXISTS (SELECT 1 FROM users h WHERE h.id = d.holder_id AND h.pool <> '');
