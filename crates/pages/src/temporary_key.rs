//! A temporary access key for whoever is signed in, shown once.

use http::StatusCode;
use identity::error::{Error, Unauthenticated};
use identity::ids::{KeyForm, KeyId};
use identity::temporary_keys::{EndTemporaryKey, TakeKeyWithSession, Terms};
use wire::reply::Reply;

use crate::asked::Asked;
use crate::me::moment;
use crate::reply::{page, redirect};
use crate::views::{Notice, TemporaryKeyPage};

/// An hour, in seconds; it ends with the session in any case.
const SECONDS: i64 = 60 * 60;

/// A form that every wire takes, and that scanners for secrets know.
const FORM: KeyForm = KeyForm { tag: "STS.", length: 26 };

/// The variables by which programs are given a key, its secret and its token: those that the
/// SDKs of the wires read.
const VARIABLES: [[&str; 3]; 2] = [
    [
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
    ],
    ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"],
];

impl Asked<'_> {
    pub(crate) async fn end_key(&self) -> Result<Reply, Error> {
        let command = EndTemporaryKey { key: KeyId::new(self.visit.field("id")) };
        self.visit.signed_in(self.identity, "PageEndKey", command).await?;
        Ok(redirect("/me"))
    }

    pub(crate) async fn take_key(&self) -> Result<Reply, Error> {
        let command = TakeKeyWithSession { terms: Terms { form: FORM, seconds: SECONDS } };
        let minted = match self.visit.signed_in(self.identity, "PageTakeKey", command).await {
            Ok(minted) => minted,
            // The session is good, and its sign-in would be asked for more by now.
            Err(Error::Unauthenticated(
                Unauthenticated::SecondFactor
                | Unauthenticated::PasswordExpired
                | Unauthenticated::WrongCredentials,
            )) => return self.me_page(Some(Notice::bad(self.t().sign_in_again_first))).await,
            Err(error) => return self.prove_first(error),
        };
        let (secret, token) = (minted.secret.expose_text(), minted.session_token.expose_text());
        let parts = [minted.id.as_str(), secret, token];
        let line = |(name, value): (&&str, &str)| format!("export {name}={value}\n");
        let lines = |names: &[&str; 3]| names.iter().zip(parts).map(line).collect();
        let [first, second] = VARIABLES.map(|names| lines(&names));
        let shown = TemporaryKeyPage {
            frame: self.frame(None),
            id: parts[0],
            secret,
            token,
            good_until: self.t().good_until.replace("{}", &moment(minted.expires_at)),
            variables: [first, second],
        };
        page(StatusCode::OK, &shown)
    }
}
