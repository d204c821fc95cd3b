//! Alibaba Cloud's identity products on the wire: IMS 2019-08-15, RAM 2015-05-01 and STS
//! 2015-04-01, which share one URL, one protocol and one set of errors.

mod device;
mod errors;
mod factor_words;
mod ims;
mod key;
mod login_profile;
mod numbers;
mod operations;
mod paging;
mod password_policy;
mod policy;
mod policy_language;
mod principal;
mod qr_code;
mod ram;
mod request;
mod resources;
mod role;
mod security_preference;
mod serial_number;
mod sts;
mod surface;
mod system_policies;
mod tags;
mod user;

pub use factor_words::FACTOR_WORDS;
pub use policy_language::POLICY_LANGUAGE;
pub use request::Request;
pub use surface::Alibaba;
pub use system_policies::system_policies;
