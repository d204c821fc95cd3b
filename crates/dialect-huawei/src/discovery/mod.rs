//! What there is: `/`, `/v3`, `/v3/auth/catalog`.

mod catalog;
mod keystone_list_versions;
mod keystone_show_catalog;
mod keystone_show_version;
mod version;

pub(crate) use catalog::catalog;
pub(crate) use keystone_list_versions::KeystoneListVersions;
pub(crate) use keystone_show_catalog::KeystoneShowCatalog;
pub(crate) use keystone_show_version::KeystoneShowVersion;
