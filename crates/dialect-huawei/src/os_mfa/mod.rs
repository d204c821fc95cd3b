//! Virtual MFA devices: `/v3.0/OS-MFA`.

mod create_binding_device;
mod create_mfa_device;
mod delete_binding_device;
mod delete_mfa_device;
mod list_user_mfa_devices;
mod serial;
mod show_user_mfa_device;

pub(crate) use create_binding_device::CreateBindingDevice;
pub(crate) use create_mfa_device::CreateMfaDevice;
pub(crate) use delete_binding_device::DeleteBindingDevice;
pub(crate) use delete_mfa_device::DeleteMfaDevice;
pub(crate) use list_user_mfa_devices::ListUserMfaDevices;
pub(crate) use show_user_mfa_device::ShowUserMfaDevice;
