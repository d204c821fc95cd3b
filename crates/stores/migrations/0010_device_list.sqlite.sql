-- By columns: one that only looks costs each change of a row, and each code and sign-in is one.
CREATE TRIGGER users_in_device_list AFTER UPDATE OF handle, name, display_name, is_owner ON users
WHEN OLD.handle <> NEW.handle OR OLD.name <> NEW.name OR OLD.display_name <> NEW.display_name
  OR OLD.is_owner <> NEW.is_owner
BEGIN
    UPDATE device_list SET handle = NEW.handle, holder_name = NEW.name,
      display_name = NEW.display_name, is_owner = NEW.is_owner
    WHERE handle IS NOT NULL AND (account_id, name) IN
      (SELECT account_id, name FROM devices WHERE holder_id = NEW.id);
END;

CREATE TRIGGER devices_into_device_list AFTER INSERT ON devices
BEGIN
    INSERT INTO device_list (account_id, name, holder_id, handle, holder_name, display_name,
      is_owner, bound_at)
    SELECT d.account_id, d.name, d.holder_id, u.handle, u.name, u.display_name, u.is_owner,
      d.bound_at
    FROM devices d LEFT JOIN users u ON u.id = d.holder_id AND d.bound = 1
    WHERE d.id = NEW.id
      AND NOT EXISTS (SELECT 1 FROM users h WHERE h.id = d.holder_id AND h.pool <> '');
END;

CREATE TRIGGER devices_in_device_list AFTER UPDATE OF holder_id, bound, bound_at ON devices
BEGIN
    DELETE FROM device_list WHERE account_id = OLD.account_id AND name = OLD.name;
    INSERT INTO device_list (account_id, name, holder_id, handle, holder_name, display_name,
      is_owner, bound_at)
    SELECT d.account_id, d.name, d.holder_id, u.handle, u.name, u.display_name, u.is_owner,
      d.bound_at
    FROM devices d LEFT JOIN users u ON u.id = d.holder_id AND d.bound = 1
    WHERE d.id = NEW.id
      AND NOT EXISTS (SELECT 1 FROM users h WHERE h.id = d.holder_id AND h.pool <> '');
END;

CREATE TRIGGER devices_out_of_device_list AFTER DELETE ON devices
BEGIN
    DELETE FROM device_list WHERE account_id = OLD.account_id AND name = OLD.name;
END;

-- One look at each holder: this is what takes the time.
INSERT INTO device_list (account_id, name, holder_id, handle, holder_name, display_name, is_owner,
  bound_at)
SELECT d.account_id, d.name, d.holder_id, CASE d.bound WHEN 1 THEN u.handle END,
  CASE d.bound WHEN 1 THEN u.name END, CASE d.bound WHEN 1 THEN u.display_name END,
  CASE d.bound WHEN 1 THEN u.is_owner END, d.bound_at
FROM devices d LEFT JOIN users u ON u.id = d.holder_id
WHERE u.pool IS NULL OR u.pool = ''
ORDER BY d.account_id, d.name;

DROP INDEX devices_listed;
