//! What is told once: the first account, its secrets, and how to point each SDK here.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};

use identity::accounts::CreatedAccount;
use serde::Serialize;

use crate::compose::browsed_at;
use crate::config::PublicUrl;
use crate::data_folder::Founding;

/// The text for people; `{{name}}` stands for what [`Welcome`] holds.
const TEXT: &str = include_str!("welcome.txt");

/// What an account's first user needs to know.
#[derive(Serialize)]
pub(super) struct Welcome {
    account_name: String,
    huawei_domain_id: String,
    alibaba_account_id: String,
    default_domain: String,
    region: String,
    project_id: String,
    admin_user_name: String,
    admin_password: String,
    huawei_user_id: String,
    access_key_id: String,
    access_key_secret: String,
}

impl Welcome {
    pub(super) fn new(founding: &Founding, created: &CreatedAccount) -> Self {
        let CreatedAccount { account, owner, password, key, projects } = created;
        let project = projects.iter().find(|project| project.name == founding.region);
        Self {
            account_name: account.name.clone(),
            huawei_domain_id: account.id.to_string(),
            alibaba_account_id: account.number.to_string(),
            default_domain: format!("{}.onaliyun.com", account.alias),
            region: founding.region.clone(),
            project_id: project.map(|project| project.id.to_string()).unwrap_or_default(),
            admin_user_name: owner.name.clone(),
            admin_password: password.expose_text().to_owned(),
            huawei_user_id: owner.id.to_string(),
            access_key_id: key.key.id.to_string(),
            access_key_secret: key.secret.expose_text().to_owned(),
        }
    }

    /// Prints one JSON object.
    pub(super) fn print_json(&self) -> io::Result<()> {
        print(&format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    /// Prints the text for people.
    pub(super) fn print(&self, Reached { host, pages }: &Reached) -> io::Result<()> {
        let text = [
            ("host", host.as_str()),
            ("pages", pages),
            ("account_name", &self.account_name),
            ("huawei_domain_id", &self.huawei_domain_id),
            ("alibaba_account_id", &self.alibaba_account_id),
            ("default_domain", &self.default_domain),
            ("region", &self.region),
            ("project_id", &self.project_id),
            ("admin_user_name", &self.admin_user_name),
            ("admin_password", &self.admin_password),
            ("huawei_user_id", &self.huawei_user_id),
            ("access_key_id", &self.access_key_id),
            ("access_key_secret", &self.access_key_secret),
        ]
        .into_iter()
        .fold(TEXT.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{{{name}}}}}"), value)
        });
        print(&text)
    }
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Where the server is reached.
pub(super) struct Reached {
    /// By a client on this machine.
    host: String,
    /// By browsers.
    pages: String,
}

impl Reached {
    /// Of a server that listens there: an address, or a name with a port.
    pub(super) fn new(public_url: Option<&PublicUrl>, listen: &str) -> Self {
        let address: Option<SocketAddr> = listen.parse().ok();
        let host = address.map_or_else(|| listen.to_owned(), local);
        let url = match (public_url, address) {
            (Some(url), _) => Some(url.as_str().to_owned()),
            (None, Some(address)) => browsed_at(None, address),
            (None, None) => None,
        };
        let url = url.unwrap_or_else(|| format!("http://{host}"));
        Self { pages: url.trim_end_matches('/').to_owned(), host }
    }
}

/// An address a client on this machine can use for one the server listens on.
fn local(address: SocketAddr) -> String {
    let loopback = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    SocketAddr::new(loopback, address.port()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_where_browsers_reach_them() {
        let pages = |url: Option<&str>, listen| {
            let url = url.map(|url| url.parse::<PublicUrl>().unwrap());
            Reached::new(url.as_ref(), listen).pages
        };
        let public = Some("https://id.example.com/");
        for listen in ["127.0.0.1:8400", "0.0.0.0:8400", "gateway:8400"] {
            assert_eq!(pages(public, listen), "https://id.example.com");
        }
        assert_eq!(pages(None, "127.0.0.1:8400"), "http://localhost:8400");
        assert_eq!(pages(None, "0.0.0.0:8400"), "http://127.0.0.1:8400");
        assert_eq!(pages(None, "gateway:8400"), "http://gateway:8400");
    }
}
