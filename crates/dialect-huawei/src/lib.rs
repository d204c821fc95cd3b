//! The wire of Huawei Cloud IAM: v3.0, the Keystone v3 family and its tokens. Open Telekom Cloud
//! speaks the same wire with a few other facts; those are a [`Profile`], which is data.

mod authenticate;
mod credentials;
mod discovery;
mod errors;
mod factor_words;
mod groups;
mod huawei;
mod links;
mod login_protect;
mod moments;
mod operations;
mod os_mfa;
mod page;
mod policies;
mod policy_language;
mod profile;
mod projects;
mod request;
mod resources;
mod routes;
mod security_policy;
mod style;
mod tokens;
mod users;

pub use factor_words::FACTOR_WORDS;
pub use huawei::Huawei;
pub use policies::SYSTEM_POLICIES;
pub use policy_language::POLICY_LANGUAGE;
pub use profile::Profile;
pub use request::Request;
