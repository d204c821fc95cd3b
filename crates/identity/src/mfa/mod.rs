//! MFA devices and their one-time codes.

mod bind_device;
mod create_device;
mod delete_device;
mod find_owner_device;
mod find_user_device;
mod get_user_device;
mod list_devices;
mod listed;
mod own;
pub mod totp;
mod unbind_device;

use async_trait::async_trait;

pub use bind_device::BindDevice;
pub use create_device::{CreateDevice, NewDevice, seed_place};
pub use delete_device::DeleteDevice;
pub use find_owner_device::FindOwnerDevice;
pub use find_user_device::FindUserDevice;
pub use get_user_device::GetUserDevice;
pub use list_devices::ListDevices;
pub use own::NewSeed;
pub(crate) use own::{begin_own, finish_own, let_go};
pub use unbind_device::UnbindDevice;

use crate::error::Error;
use crate::ids::{AccountId, DeviceId, Handle, UserId};
use crate::sources::Timestamp;
use crate::store::Written;

/// A virtual MFA device: a seed shared with an authenticator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its account.
    pub account: AccountId,
    /// Its name, unique in the account.
    pub name: String,
    /// The user it is meant for or bound to.
    pub holder: Option<UserId>,
    /// Which of its holder's places it takes; a user of an account has place 0 only.
    pub slot: i64,
    /// Whether it is bound to its holder.
    pub bound: bool,
    /// The seed, sealed.
    pub sealed_seed: Vec<u8>,
    /// How its codes are made.
    pub parameters: totp::Parameters,
    /// The last step whose code was accepted, or any before the first: steps up to it are used.
    pub last_step: i64,
    /// Wrong codes since the last right one.
    pub failures: u32,
    /// When the last wrong one was.
    pub failed_at: Option<Timestamp>,
    /// Steps by which its clock was ahead of ours at the last right code; negative when behind.
    pub drift: i64,
    /// When a code of it was last right.
    pub used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was bound.
    pub bound_at: Option<Timestamp>,
}

/// A user as a device shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its id.
    pub id: UserId,
    /// Its handle.
    pub handle: Handle,
    /// Its name.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// Whether it owns the account.
    pub is_owner: bool,
}

/// A device without its seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceView {
    /// Its id.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: AccountId,
    /// Whether it is bound to its holder.
    pub bound: bool,
    /// When it was bound.
    pub bound_at: Option<Timestamp>,
    /// The user it is meant for or bound to.
    pub holder: Option<Holder>,
}

/// A device in the list of its account's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevice {
    /// Its name.
    pub name: String,
    /// Whom it is bound to; `None` while it is not bound.
    pub bound: Option<BoundTo>,
}

/// A user in the list of devices, and since when a device is bound to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundTo {
    /// The user's handle.
    pub handle: Handle,
    /// The user's name.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// Whether the user owns the account.
    pub is_owner: bool,
    /// When the device was bound.
    pub since: Option<Timestamp>,
}

/// A device that is bound to a user or meant for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDevice {
    /// Its name.
    pub name: String,
    /// The user.
    pub holder: UserId,
}

/// Rows of devices.
#[async_trait]
pub trait DeviceRows {
    /// Adds a device; its name in the account and its holder's place are unique.
    async fn insert_device(&mut self, device: &Device) -> Result<Written, Error>;

    /// The device of this name, unless it is of a directory's user: like the two lists below, for
    /// the wires of accounts, which do not know those.
    async fn device_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Device>, Error>;

    /// The devices a user holds, bound or not, by place.
    async fn devices_of(&mut self, user: &UserId) -> Result<Vec<Device>, Error>;

    /// The same without their seeds; their holder is left out, for it is known.
    async fn device_views_of(&mut self, user: &UserId) -> Result<Vec<DeviceView>, Error>;

    /// The same of a user in the account's own pool, with the user; `None` where no such user is
    /// there.
    async fn holder_with_devices(
        &mut self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Option<(Holder, Vec<DeviceView>)>, Error>;

    /// Devices of an account by name, after `after`, at most `limit + 1`.
    async fn devices(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<ListedDevice>, Error>;

    /// Devices of an account that have a holder, by name, after `after`, at most `limit + 1`.
    async fn held_devices(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<HeldDevice>, Error>;

    /// The bound device of the account's owner, the holder left out; any, if it has several.
    async fn owner_device(&mut self, account: &AccountId) -> Result<Option<DeviceView>, Error>;

    /// Takes a place for one more device in the account; `false` when as many as the limit are
    /// there. Held against others until the transaction ends, and kept only if it commits.
    async fn take_device_place(&mut self, account: &AccountId, limit: u64) -> Result<bool, Error>;

    /// Binds an unbound device to `holder`, its steps used up to `step`, its clock off by
    /// `drift`. [`Written::Taken`] when it is bound already, or another device has the holder's
    /// place.
    async fn bind_device(
        &mut self,
        id: &DeviceId,
        holder: &UserId,
        step: i64,
        drift: i64,
        at: Timestamp,
    ) -> Result<Written, Error>;

    /// Unbinds a device; it stays meant for its holder. Whether it was bound.
    async fn unbind_device(&mut self, id: &DeviceId) -> Result<bool, Error>;

    /// Takes an unbound device from the user it was meant for.
    async fn release_device(&mut self, id: &DeviceId) -> Result<(), Error>;

    /// Removes a device; whether it was there.
    async fn delete_device(&mut self, id: &DeviceId) -> Result<bool, Error>;

    /// Uses up all steps to `step`, forgets failures and notes the drift, if `step` is still
    /// unused. `false` when it was used: the code must then be refused. This write is the only
    /// judge of that.
    async fn use_step(
        &mut self,
        id: &DeviceId,
        step: i64,
        drift: i64,
        at: Timestamp,
    ) -> Result<bool, Error>;

    /// Counts one more wrong code and returns the new count.
    async fn count_failure(&mut self, id: &DeviceId, at: Timestamp) -> Result<u32, Error>;
}
