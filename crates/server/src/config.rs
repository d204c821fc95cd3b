//! Settings: a file, over it the environment, over that flags. One struct for all three, so that
//! a setting has one name, one type and one description.

mod messages;
mod public_url;
mod trusted_proxies;
mod values;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use stores::Address;

pub(crate) use public_url::PublicUrl;
pub(crate) use trusted_proxies::TrustedProxies;

use crate::failure::Failure;
pub(crate) use messages::{Mail, Messages, Sms, SmtpSecurity, WeakFactors};
pub(crate) use values::{
    ApiProtection, Database, Listen, LogFormat, LogLevel, Profile, TotpProfile,
};

/// The file in the data folder that is read when no other is named.
pub(crate) const FILE: &str = "countersign.toml";

/// Every setting, each perhaps given. Keys of the file are the fields' names.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:8400]
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "HOST:PORT")]
    pub(crate) listen: Option<Listen>,

    /// URL that browsers reach this server at; passkeys are bound to its host for good, and there
    /// are none unless it is https or on localhost [default: http://localhost:PORT where only this
    /// machine is listened to]
    #[arg(long, env = "COUNTERSIGN_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,

    /// Proxies before this server, as addresses and networks with commas between them; they, and
    /// nobody else, say in X-Forwarded-For where a client is. Name the proxies alone: who is
    /// trusted may say that it comes from anywhere [default: none]
    #[arg(long, env = "COUNTERSIGN_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub(crate) trusted_proxies: Option<TrustedProxies>,

    /// Database that nodes share, as postgres://USER:PASSWORD@HOST:PORT/NAME; better said in the
    /// file or the environment, for others can see a flag [default: a file in the data folder]
    #[arg(long, env = "COUNTERSIGN_DATABASE", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<Database>,

    /// Most connections to the database at once [default: 16]
    #[arg(long, env = "COUNTERSIGN_CONNECTIONS", value_name = "COUNT")]
    pub(crate) connections: Option<usize>,

    /// File of the key that seals the store's secrets [default: key in the data folder]
    #[arg(long, env = "COUNTERSIGN_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,

    /// The vendor whose habits /v3 and /v3.0 have where the two differ [default: huawei]
    #[arg(long, env = "COUNTERSIGN_PROFILE")]
    pub(crate) profile: Option<Profile>,

    /// Name of the region a new data folder is made for [default: local-1]
    #[arg(long, env = "COUNTERSIGN_REGION", value_name = "NAME")]
    pub(crate) region: Option<String>,

    /// Whether a token needs the code that login protection asks for
    /// [default: follows-device; off under the profile otc]
    #[arg(long, env = "COUNTERSIGN_API_PROTECTION")]
    pub(crate) api_protection: Option<ApiProtection>,

    /// How late a code of a device may be: compatible takes the step before and the one after as
    /// well, strict the one step at the device's learned drift [default: compatible]
    #[arg(long, env = "COUNTERSIGN_TOTP")]
    pub(crate) totp: Option<TotpProfile>,

    /// Largest request line and headers together, in bytes [default: 65536]
    #[arg(long, env = "COUNTERSIGN_MAX_HEADER_BYTES", value_name = "BYTES")]
    pub(crate) max_header_bytes: Option<usize>,

    /// Most headers a request may have [default: 100]
    #[arg(long, env = "COUNTERSIGN_MAX_HEADERS", value_name = "COUNT")]
    pub(crate) max_headers: Option<usize>,

    /// Largest request body, in bytes [default: 262144]
    #[arg(long, env = "COUNTERSIGN_MAX_BODY_BYTES", value_name = "BYTES")]
    pub(crate) max_body_bytes: Option<usize>,

    /// How long a client may take from the first byte of a request to the end of its headers
    /// [default: 10]
    #[arg(long, env = "COUNTERSIGN_HEADER_SECONDS", value_name = "SECONDS")]
    pub(crate) header_seconds: Option<u64>,

    /// How long a request may take, its body included, and how long a client may not take the
    /// reply [default: 30]
    #[arg(long, env = "COUNTERSIGN_REQUEST_SECONDS", value_name = "SECONDS")]
    pub(crate) request_seconds: Option<u64>,

    /// How long a connection may be idle between requests [default: 75]
    #[arg(long, env = "COUNTERSIGN_IDLE_SECONDS", value_name = "SECONDS")]
    pub(crate) idle_seconds: Option<u64>,

    /// Most connections at once; more wait to be accepted [default: 1024]
    #[arg(long, env = "COUNTERSIGN_MAX_CONNECTIONS", value_name = "COUNT")]
    pub(crate) max_connections: Option<usize>,

    /// Threads that hash passwords; each keeps a core busy for some 15 ms a sign-in
    /// [default: one less than there are cores]
    #[arg(long, env = "COUNTERSIGN_PASSWORD_THREADS", value_name = "COUNT")]
    pub(crate) password_threads: Option<usize>,

    /// Passwords that may wait to be hashed before sign-ins are turned away; of these
    /// one address has at most half, and one user an eighth [default: 128]
    #[arg(long, env = "COUNTERSIGN_PASSWORD_QUEUE", value_name = "COUNT")]
    pub(crate) password_queue: Option<usize>,

    /// Most users of an account, and of each of its directories [default: 100000]
    #[arg(long, env = "COUNTERSIGN_MAX_USERS", value_name = "COUNT")]
    pub(crate) max_users: Option<u64>,

    /// Most MFA devices of an account [default: 100000]
    #[arg(long, env = "COUNTERSIGN_MAX_DEVICES", value_name = "COUNT")]
    pub(crate) max_devices: Option<u64>,

    /// Whether codes by SMS and e-mail are second factors: allow, warn (the page says that a
    /// better one ought to be bound) or block [default: allow]
    #[arg(long, env = "COUNTERSIGN_WEAK_FACTORS")]
    pub(crate) weak_factors: Option<WeakFactors>,

    /// Server that takes e-mail, by SMTP; without one no e-mail is sent
    #[arg(long, env = "COUNTERSIGN_SMTP_SERVER", value_name = "HOST:PORT")]
    pub(crate) smtp_server: Option<Listen>,

    /// How the connection to it is encrypted; plain on this machine only [default: starttls]
    #[arg(long, env = "COUNTERSIGN_SMTP_SECURITY")]
    pub(crate) smtp_security: Option<SmtpSecurity>,

    /// Name to sign in to the mail server with, together with the file of its password
    #[arg(long, env = "COUNTERSIGN_SMTP_USER", value_name = "NAME")]
    pub(crate) smtp_user: Option<String>,

    /// File of the password for the mail server; only its owner may read it
    #[arg(long, env = "COUNTERSIGN_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub(crate) smtp_password_file: Option<PathBuf>,

    /// Whom e-mail is from, as `noreply@example.com` or `Sign-in <noreply@example.com>`
    #[arg(long, env = "COUNTERSIGN_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,

    /// Webhook that takes SMS (docs/sms-webhook.md); without one no SMS is sent
    #[arg(long, env = "COUNTERSIGN_SMS_URL", value_name = "URL")]
    pub(crate) sms_url: Option<String>,

    /// File of the secret the webhook knows this server by; only its owner may read it
    #[arg(long, env = "COUNTERSIGN_SMS_SECRET_FILE", value_name = "FILE")]
    pub(crate) sms_secret_file: Option<PathBuf>,

    /// File of certificates by which gateways are believed, beside the system's
    #[arg(long, env = "COUNTERSIGN_GATEWAY_CA_FILE", value_name = "FILE")]
    pub(crate) gateway_ca_file: Option<PathBuf>,

    /// How the log is written; auto is human on a terminal and json elsewhere [default: auto]
    #[arg(long, env = "COUNTERSIGN_LOG_FORMAT")]
    pub(crate) log_format: Option<LogFormat>,

    /// The least important events the log holds [default: info]
    #[arg(long, env = "COUNTERSIGN_LOG_LEVEL")]
    pub(crate) log_level: Option<LogLevel>,
}

impl Options {
    /// Reads a file of settings.
    pub(crate) fn of_file(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|why| Failure::new(format!("cannot read {}: {why}", path.display())))?;
        toml::from_str(&text)
            .map_err(|why| Failure::new(format!("{}, {}", path.display(), wrong(&text, &why))))
    }

    /// The settings of the named file, or of the data folder's own if there is one.
    pub(crate) fn of_any_file(named: Option<&Path>, data: &Path) -> Result<Self, Failure> {
        let own = data.join(FILE);
        match named {
            Some(path) => Self::of_file(path),
            None if own.exists() => Self::of_file(&own),
            None => Ok(Self::default()),
        }
    }

    /// These settings, and `below` where they say nothing.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            public_url: self.public_url.or(below.public_url),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            database: self.database.or(below.database),
            connections: self.connections.or(below.connections),
            key_file: self.key_file.or(below.key_file),
            profile: self.profile.or(below.profile),
            region: self.region.or(below.region),
            api_protection: self.api_protection.or(below.api_protection),
            totp: self.totp.or(below.totp),
            max_header_bytes: self.max_header_bytes.or(below.max_header_bytes),
            max_headers: self.max_headers.or(below.max_headers),
            max_body_bytes: self.max_body_bytes.or(below.max_body_bytes),
            header_seconds: self.header_seconds.or(below.header_seconds),
            request_seconds: self.request_seconds.or(below.request_seconds),
            idle_seconds: self.idle_seconds.or(below.idle_seconds),
            max_connections: self.max_connections.or(below.max_connections),
            password_threads: self.password_threads.or(below.password_threads),
            password_queue: self.password_queue.or(below.password_queue),
            max_users: self.max_users.or(below.max_users),
            max_devices: self.max_devices.or(below.max_devices),
            weak_factors: self.weak_factors.or(below.weak_factors),
            smtp_server: self.smtp_server.or(below.smtp_server),
            smtp_security: self.smtp_security.or(below.smtp_security),
            smtp_user: self.smtp_user.or(below.smtp_user),
            smtp_password_file: self.smtp_password_file.or(below.smtp_password_file),
            mail_from: self.mail_from.or(below.mail_from),
            sms_url: self.sms_url.or(below.sms_url),
            sms_secret_file: self.sms_secret_file.or(below.sms_secret_file),
            gateway_ca_file: self.gateway_ca_file.or(below.gateway_ca_file),
            log_format: self.log_format.or(below.log_format),
            log_level: self.log_level.or(below.log_level),
        }
    }

    /// The settings in force: what was given, the rest by default.
    pub(crate) fn resolve(self) -> Result<Config, Failure> {
        let seconds =
            |name, given, default| within(name, given, default, 1, 86_400).map(Duration::from_secs);
        let messages = self.messages()?;
        Ok(Config {
            messages,
            listen: self.listen.unwrap_or_else(|| Listen("127.0.0.1:8400".to_owned())),
            public_url: self.public_url,
            trusted_proxies: self.trusted_proxies.unwrap_or_default(),
            database: self.database.map(Database::address).transpose()?,
            connections: within("connections", self.connections, 16, 1, 10_000)?,
            key_file: self.key_file,
            profile: self.profile.unwrap_or(Profile::Huawei),
            region: self.region.map(region).transpose()?,
            api_protection: self.api_protection,
            totp: self.totp.unwrap_or(TotpProfile::Compatible),
            limits: Limits {
                // The HTTP engine's buffer has this lower bound.
                header_bytes: within(
                    "max_header_bytes",
                    self.max_header_bytes,
                    65_536,
                    8192,
                    1 << 20,
                )?,
                headers: within("max_headers", self.max_headers, 100, 16, 10_000)?,
                body_bytes: within("max_body_bytes", self.max_body_bytes, 262_144, 1024, 64 << 20)?,
                header_time: seconds("header_seconds", self.header_seconds, 10)?,
                request_time: seconds("request_seconds", self.request_seconds, 30)?,
                idle_time: seconds("idle_seconds", self.idle_seconds, 75)?,
                connections: within("max_connections", self.max_connections, 1024, 1, 1_000_000)?,
            },
            password_threads: within(
                "password_threads",
                self.password_threads,
                spare_cores(),
                1,
                1024,
            )?,
            password_queue: within("password_queue", self.password_queue, 128, 1, 1_000_000)?,
            max_users: within("max_users", self.max_users, 100_000, 1, 1_000_000_000)?,
            max_devices: within("max_devices", self.max_devices, 100_000, 1, 1_000_000_000)?,
            log_format: self.log_format.unwrap_or(LogFormat::Auto),
            log_level: self.log_level.unwrap_or(LogLevel::Info),
        })
    }
}

/// What is wrong with a file and where. What the complaint would quote of it may be a password;
/// the number of a line and a key's name are none.
fn wrong(text: &str, why: &toml::de::Error) -> String {
    let at = why.span().map_or(0, |span| span.start);
    let before = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let key = text.lines().nth(before).and_then(|line| line.split_once('='));
    let key = key.map(|(key, _)| key.trim()).filter(|key| key.chars().all(plain));
    let key = key.map(|key| format!(", `{key}`")).unwrap_or_default();
    let told = match why.message() {
        address if address.contains("://") => "this is not the address that it should be",
        told => told,
    };
    format!("line {}{key}: {told}", before + 1)
}

fn within<T: PartialOrd + Display>(
    name: &str,
    given: Option<T>,
    default: T,
    min: T,
    max: T,
) -> Result<T, Failure> {
    let value = given.unwrap_or(default);
    if value < min || value > max {
        return Err(Failure::new(format!("`{name}` is {value}; it must be {min} to {max}")));
    }
    Ok(value)
}

/// The cores that are left when one serves.
fn spare_cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).clamp(1, 1024))
}

fn region(name: String) -> Result<String, Failure> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    // A project of this name exists beside the region's.
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) || name == "MOS" {
        let rule = "it must be 1 to 64 letters, digits, `-` and `_`, and not MOS";
        return Err(Failure::new(format!("`region` is `{name}`; {rule}")));
    }
    Ok(name)
}

/// The settings in force.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) listen: Listen,
    /// Where browsers find the server, if that is said.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) trusted_proxies: TrustedProxies,
    /// The shared store; the data folder's own where there is none.
    pub(crate) database: Option<Address>,
    pub(crate) connections: usize,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) profile: Profile,
    /// Asked for; a data folder that exists has its own.
    pub(crate) region: Option<String>,
    /// The profile's own where nothing else is said.
    pub(crate) api_protection: Option<ApiProtection>,
    pub(crate) totp: TotpProfile,
    pub(crate) messages: Messages,
    pub(crate) limits: Limits,
    pub(crate) password_threads: usize,
    pub(crate) password_queue: usize,
    pub(crate) max_users: u64,
    pub(crate) max_devices: u64,
    pub(crate) log_format: LogFormat,
    pub(crate) log_level: LogLevel,
}

/// What one client may take of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) header_bytes: usize,
    pub(crate) headers: usize,
    pub(crate) body_bytes: usize,
    pub(crate) header_time: Duration,
    pub(crate) request_time: Duration,
    pub(crate) idle_time: Duration,
    pub(crate) connections: usize,
}

#[cfg(test)]
mod tests;
