use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, DeviceId, Handle, UserId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BoundTo, Device, DeviceRows, DeviceView, HeldDevice, Holder, ListedDevice};
use identity::sources::Timestamp;
use identity::store::Written;

use crate::engine::{Row, SqlTx, one_more, values};
use crate::tallies::Tally;
use crate::text::Word;

macro_rules! device_columns {
    () => {
        "id, account_id, name, holder_id, slot, bound, seed, algorithm, digits, period, \
         last_step, failures, created_at, bound_at, drift, failed_at, used_at"
    };
}

fn read_device(row: &Row<'_>) -> Result<Device, Error> {
    let small = |at: usize| u32::try_from(row.int(at)?).map_err(Error::internal);
    Ok(Device {
        id: DeviceId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        name: row.text(2)?,
        holder: row.maybe_text(3)?.map(UserId::new),
        slot: row.int(4)?,
        bound: row.flag(5)?,
        sealed_seed: row.blob(6)?,
        parameters: Parameters {
            algorithm: Word::of(&row.text(7)?)?,
            digits: small(8)?,
            period: row.int(9)?,
        },
        last_step: row.int(10)?,
        failures: small(11)?,
        created_at: row.time(12)?,
        bound_at: row.maybe_time(13)?,
        drift: row.int(14)?,
        failed_at: row.maybe_time(15)?,
        used_at: row.maybe_time(16)?,
    })
}

fn read_listed(row: &Row<'_>) -> Result<ListedDevice, Error> {
    let bound = match row.maybe_text(1)? {
        None => None,
        Some(handle) => Some(BoundTo {
            handle: Handle::new(handle),
            name: row.text(2)?,
            display_name: row.text(3)?,
            is_owner: row.flag(4)?,
            since: row.maybe_time(5)?,
        }),
    };
    Ok(ListedDevice { name: row.text(0)?, bound })
}

fn read_held(row: &Row<'_>) -> Result<HeldDevice, Error> {
    Ok(HeldDevice { name: row.text(0)?, holder: UserId::new(row.text(1)?) })
}

/// Reads a device's id, name, account, and whether and since when it is bound, from `at`.
fn read_view(row: &Row<'_>, at: usize) -> Result<DeviceView, Error> {
    Ok(DeviceView {
        id: DeviceId::new(row.text(at)?),
        name: row.text(at + 1)?,
        account: AccountId::new(row.text(at + 2)?),
        bound: row.flag(at + 3)?,
        bound_at: row.maybe_time(at + 4)?,
        holder: None,
    })
}

#[async_trait]
impl DeviceRows for SqlTx {
    async fn insert_device(&mut self, device: &Device) -> Result<Written, Error> {
        self.insert(
            concat!(
                "INSERT INTO devices (",
                device_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                   ?16, ?17) ON CONFLICT DO NOTHING"
            ),
            values![
                device.id.as_str(),
                device.account.as_str(),
                &device.name,
                device.holder.as_ref().map(UserId::as_str),
                device.slot,
                device.bound,
                device.sealed_seed.as_slice(),
                device.parameters.algorithm.word(),
                device.parameters.digits,
                device.parameters.period,
                device.last_step,
                device.failures,
                device.created_at,
                device.bound_at,
                device.drift,
                device.failed_at,
                device.used_at,
            ],
        )
        .await
    }

    async fn take_device_place(&mut self, account: &AccountId, limit: u64) -> Result<bool, Error> {
        self.take_place(Tally::Devices(account), limit).await
    }

    async fn device_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Device>, Error> {
        self.row(
            concat!(
                "SELECT ",
                device_columns!(),
                " FROM devices WHERE account_id = ?1 AND name = ?2 AND NOT EXISTS
                   (SELECT 1 FROM users u WHERE u.id = holder_id AND u.pool <> '')"
            ),
            values![account.as_str(), name],
            read_device,
        )
        .await
    }

    async fn devices_of(&mut self, user: &UserId) -> Result<Vec<Device>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                device_columns!(),
                " FROM devices WHERE holder_id = ?1 ORDER BY slot"
            ),
            values![user.as_str()],
            read_device,
        )
        .await
    }

    async fn device_views_of(&mut self, user: &UserId) -> Result<Vec<DeviceView>, Error> {
        self.rows(
            "SELECT id, name, account_id, bound, bound_at FROM devices
             WHERE holder_id = ?1 ORDER BY slot",
            values![user.as_str()],
            |row| read_view(row, 0),
        )
        .await
    }

    async fn holder_with_devices(
        &mut self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Option<(Holder, Vec<DeviceView>)>, Error> {
        let read = |row: &Row<'_>| {
            let holder = Holder {
                id: user.clone(),
                handle: Handle::new(row.text(0)?),
                name: row.text(1)?,
                display_name: row.text(2)?,
                is_owner: row.flag(3)?,
            };
            // None where the join found none.
            let device = row.maybe_text(4)?.map(|_| read_view(row, 4)).transpose()?;
            Ok((holder, device))
        };
        let rows = self
            .rows(
                "SELECT u.handle, u.name, u.display_name, u.is_owner, d.id, d.name, d.account_id,
                   d.bound, d.bound_at
                 FROM users u LEFT JOIN devices d ON d.holder_id = u.id
                 WHERE u.id = ?1 AND u.account_id = ?2 AND u.pool = '' ORDER BY d.slot",
                values![user.as_str(), account.as_str()],
                read,
            )
            .await?;
        let mut found = None;
        for (holder, device) in rows {
            let (_, devices) = found.get_or_insert((holder, Vec::new()));
            devices.extend(device);
        }
        Ok(found)
    }

    async fn devices(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<ListedDevice>, Error> {
        self.rows(
            "SELECT name, handle, holder_name, display_name, is_owner, bound_at FROM device_list
             WHERE account_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3",
            values![account.as_str(), after.unwrap_or_default(), one_more(limit)],
            read_listed,
        )
        .await
    }

    async fn held_devices(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<HeldDevice>, Error> {
        self.rows(
            "SELECT name, holder_id FROM device_list
             WHERE account_id = ?1 AND name > ?2 AND holder_id IS NOT NULL
             ORDER BY name LIMIT ?3",
            values![account.as_str(), after.unwrap_or_default(), one_more(limit)],
            read_held,
        )
        .await
    }

    async fn owner_device(&mut self, account: &AccountId) -> Result<Option<DeviceView>, Error> {
        self.row(
            "SELECT d.id, d.name, d.account_id, d.bound, d.bound_at
             FROM users u JOIN devices d ON d.holder_id = u.id
             WHERE u.account_id = ?1 AND u.is_owner = 1 AND d.bound = 1 LIMIT 1",
            values![account.as_str()],
            |row| read_view(row, 0),
        )
        .await
    }

    async fn bind_device(
        &mut self,
        id: &DeviceId,
        holder: &UserId,
        step: i64,
        drift: i64,
        at: Timestamp,
    ) -> Result<Written, Error> {
        let written = self
            .execute(
                "UPDATE devices SET bound = 1, bound_at = ?4, holder_id = ?2,
                   last_step = ?3, failures = 0, drift = ?5, used_at = ?4
                 WHERE id = ?1 AND bound = 0 AND last_step < ?3 - 1
                   AND NOT EXISTS (SELECT 1 FROM devices o
                     WHERE o.holder_id = ?2 AND o.slot = devices.slot AND o.id <> ?1)",
                values![id.as_str(), holder.as_str(), step, at, drift],
            )
            .await?;
        Ok(if written == 0 { Written::Taken } else { Written::Yes })
    }

    async fn unbind_device(&mut self, id: &DeviceId) -> Result<bool, Error> {
        let sql = "UPDATE devices SET bound = 0, bound_at = NULL WHERE id = ?1 AND bound = 1";
        Ok(self.execute(sql, values![id.as_str()]).await? > 0)
    }

    async fn release_device(&mut self, id: &DeviceId) -> Result<(), Error> {
        let sql = "UPDATE devices SET holder_id = NULL WHERE id = ?1 AND bound = 0";
        self.execute(sql, values![id.as_str()]).await.map(drop)
    }

    async fn delete_device(&mut self, id: &DeviceId) -> Result<bool, Error> {
        let sql = "DELETE FROM devices WHERE id = ?1 RETURNING account_id";
        let account = |row: &Row<'_>| Ok(AccountId::new(row.text(0)?));
        let gone = self.row(sql, values![id.as_str()], account).await?;
        if let Some(account) = &gone {
            self.give_back(Tally::Devices(account)).await?;
        }
        Ok(gone.is_some())
    }

    async fn use_step(
        &mut self,
        id: &DeviceId,
        step: i64,
        drift: i64,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "UPDATE devices SET last_step = ?2, failures = 0, drift = ?3, used_at = ?4
                   WHERE id = ?1 AND last_step < ?2";
        Ok(self.execute(sql, values![id.as_str(), step, drift, at]).await? > 0)
    }

    async fn count_failure(&mut self, id: &DeviceId, at: Timestamp) -> Result<u32, Error> {
        let count = self
            .row(
                "UPDATE devices SET failures = failures + 1, failed_at = ?2 WHERE id = ?1
                 RETURNING failures",
                values![id.as_str(), at],
                |row| u32::try_from(row.int(0)?).map_err(Error::internal),
            )
            .await?;
        // Gone meanwhile: asked again, whoever guessed is told so.
        count.ok_or(Error::Busy)
    }
}
