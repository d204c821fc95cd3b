use async_trait::async_trait;

use super::{Device, totp};
use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::{Place, Secret};
use crate::store::Written;
use crate::users::{User, UserRef};

/// Makes a virtual MFA device, not yet bound.
#[derive(Clone, Debug)]
pub struct CreateDevice {
    /// Its name; the form was checked by the view.
    pub name: String,
    /// The user it is meant for, where the view says so at once.
    pub holder: Option<UserRef>,
}

/// A new device: the only time its seed is shown.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// The device.
    pub device: Device,
    /// The user it is meant for.
    pub holder: Option<User>,
    /// The seed as authenticators read it.
    pub base32_seed: Secret,
}

/// Where a device's seed is sealed.
pub fn seed_place(id: &crate::ids::DeviceId) -> Place<'_> {
    Place { table: "devices", column: "seed", row: id.as_str() }
}

#[async_trait]
impl Command for CreateDevice {
    type Outcome = NewDevice;
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Factors);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<NewDevice>, Error> {
        let account = cx.account()?;
        let holder = match &self.holder {
            Some(reference) => Some(cx.user_to_change(reference).await?),
            None => None,
        };
        if let Some(user) = &holder
            && !cx.tx.devices_of(&user.id).await?.is_empty()
        {
            return Err(Error::exists(Noun::UserDevice, user.id.as_str()));
        }
        let limit = cx.identity.settings.devices_per_account;
        if !cx.tx.take_device_place(&account, limit).await? {
            return Err(Error::LimitReached(Noun::Device));
        }
        let id = cx.mint().device();
        let seed = totp::new_seed(cx.sources());
        let device = Device {
            sealed_seed: cx.identity.sealer.seal(seed_place(&id), &seed, cx.sources()),
            id,
            account,
            name: self.name.clone(),
            holder: holder.as_ref().map(|user| user.id.clone()),
            slot: 0,
            bound: false,
            parameters: totp::Parameters::default(),
            last_step: -1,
            failures: 0,
            failed_at: None,
            drift: 0,
            used_at: None,
            created_at: cx.now,
            bound_at: None,
        };
        if cx.tx.insert_device(&device).await? == Written::Taken {
            return Err(Error::exists(Noun::Device, &self.name));
        }
        Ok(Verdict::Done(NewDevice { device, holder, base32_seed: totp::base32(&seed) }))
    }
}
