//! `SDK-HMAC-SHA256`: one algorithm name, two schemes told apart by the name of their first part.
//!
//! `Access=` (the vendor's SDKs):
//!
//! ```text
//! METHOD \n path/ \n query \n name:value\n… \n signed;headers \n sha256(body)
//! SDK-HMAC-SHA256 \n X-Sdk-Date \n sha256(the above)
//! ```
//!
//! `Credential=key/day/region/service/sdk_request` (the Go and Terraform clients): the scope is
//! a line of its own after the date, the key is derived along it, runs of white space in header
//! values collapse, the query is sorted without regard to case, and a POST without a body hashes
//! its query in place of the body. That last quirk gives `POST ?a=b` and `POST` with the body
//! `a=b` one signature; it can do no harm where bodies must be JSON, and none begins as a name.

use std::borrow::Cow;

use data_encoding::HEXLOWER_PERMISSIVE;
use identity::caller::{Scheme, Signed};
use identity::ids::{AccountId, KeyId, ProjectId};
use identity::secret::Secret;
use percent_encoding::percent_decode_str;

use super::signed_headers::{Repeated, SignedHeaders};
use super::{SignatureProblem, authorization, date, encoding, single};
use crate::request::{Inbound, decode_pairs};

/// The first word of the `Authorization` header.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// What a client may send in `X-Sdk-Content-Sha256` in place of a hash.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

const CONTENT_HASH: &str = "x-sdk-content-sha256";
const DATE: &str = "x-sdk-date";

/// What `inbound` claims to be signed with. `X-Domain-Id`, `X-Project-Id` and `X-Security-Token`
/// are read whether signed or not, since one kind of client adds them after signing; the core
/// believes none of them without the key's agreement.
///
/// Errors, each a [`SignatureProblem`]: `Missing` for `authorization`, `host`, `x-sdk-date`;
/// `Unsigned` for `host` and `x-sdk-date`, and for `x-sdk-content-sha256` when it waives the
/// body's hash; `Malformed` for those, `SignedHeaders`, `Credential`, `query` (not UTF-8, too
/// many parameters, or one twice where the scheme signs only the first), and
/// `x-sdk-content-sha256` when it is not the hash of the body received; `UnsupportedMethod` for
/// another algorithm.
pub fn read(inbound: &Inbound) -> Result<Box<Signed>, SignatureProblem> {
    let headers = &inbound.headers;
    let parts = Parts::read(authorization(inbound, ALGORITHM)?)?;
    let names = SignedHeaders::read(parts.signed_headers)?;
    names.require(headers, "host")?;
    let date = names.require(headers, DATE)?;
    let time = date::compact(date).ok_or(SignatureProblem::Malformed(DATE))?;
    let variant = Variant::read(&parts, date)?;

    let (query, body_hash) = variant.query_and_hash(inbound, &names)?;
    let canonical_request = [
        inbound.method.as_str(),
        &canonical_path(&inbound.path),
        &query,
        &names.lines(headers, Repeated::Refuse, |value| variant.shape(value))?,
        &names.list(),
        &body_hash,
    ]
    .join("\n");
    let hash = encoding::sha256(&canonical_request);
    let string_to_sign = match &variant {
        Variant::Plain => [ALGORITHM, date, &hash].join("\n"),
        Variant::Derived { scope, .. } => [ALGORITHM, date, scope, &hash].join("\n"),
    };
    Ok(Box::new(Signed {
        key_id: KeyId::new(parts.key_id),
        string_to_sign,
        canonical_request: Some(canonical_request),
        signature: HEXLOWER_PERMISSIVE.decode(parts.signature.as_bytes()).unwrap_or_default(),
        scheme: variant.into_scheme(),
        time,
        nonce: None,
        session_token: single(headers, "x-security-token")?.map(Secret::new),
        account: single(headers, "x-domain-id")?.map(AccountId::new),
        project: single(headers, "x-project-id")?.map(ProjectId::new),
        knows_roles: false,
    }))
}

/// The parts of the header.
struct Parts<'a> {
    key_id: &'a str,
    /// `day/region/service/sdk_request`, where the key is derived.
    scope: Option<&'a str>,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, SignatureProblem> {
        const MALFORMED: SignatureProblem = SignatureProblem::Malformed("authorization");
        let names = ["Access", "Credential", "SignedHeaders", "Signature"];
        let parts = super::authorization::parts(text, names).ok_or(MALFORMED)?;
        let [access, credential, Some(signed_headers), Some(signature)] = parts else {
            return Err(MALFORMED);
        };
        let (key_id, scope) = match (access, credential) {
            (Some(key_id), None) => (key_id, None),
            (None, Some(credential)) => {
                let (key_id, scope) = credential.split_once('/').ok_or(MALFORMED)?;
                (key_id, Some(scope))
            }
            _ => return Err(MALFORMED),
        };
        if key_id.is_empty() {
            return Err(MALFORMED);
        }
        Ok(Self { key_id, scope, signed_headers, signature })
    }
}

/// The two schemes.
enum Variant {
    Plain,
    Derived { scope: String, terms: Vec<String> },
}

impl Variant {
    fn read(parts: &Parts<'_>, date: &str) -> Result<Self, SignatureProblem> {
        let Some(scope) = parts.scope else { return Ok(Self::Plain) };
        let terms: Vec<String> = scope.split('/').map(str::to_owned).collect();
        match terms.as_slice() {
            [day, _, _, end] if date.get(..8) == Some(day) && end == "sdk_request" => {}
            _ => return Err(SignatureProblem::Malformed("Credential")),
        }
        Ok(Self::Derived { scope: scope.to_owned(), terms })
    }

    fn into_scheme(self) -> Scheme {
        match self {
            Self::Plain => Scheme::HmacSha256,
            Self::Derived { terms, .. } => Scheme::HmacSha256Derived { prefix: "SDK", terms },
        }
    }

    /// A header value, already trimmed, as the scheme signs it.
    fn shape<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self {
            Self::Plain => Cow::Borrowed(value),
            Self::Derived { .. } => {
                Cow::Owned(value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// The canonical query and what is signed of the body.
    fn query_and_hash(
        &self,
        inbound: &Inbound,
        names: &SignedHeaders,
    ) -> Result<(String, String), SignatureProblem> {
        const MALFORMED: SignatureProblem = SignatureProblem::Malformed("query");
        let query = inbound.query.as_deref().unwrap_or_default();
        let mut pairs = decode_pairs(query.as_bytes()).map_err(|_| MALFORMED)?;
        let declared = declared_hash(inbound, names)?;
        // A client that declares a hash sends that, except that the SDKs never read the header
        // of a request without a body.
        let real = || encoding::sha256(&inbound.body);
        match self {
            Self::Plain => {
                pairs.sort_unstable();
                let hash = declared.filter(|_| !inbound.body.is_empty());
                Ok((encoding::query(&pairs), hash.unwrap_or_else(real)))
            }
            Self::Derived { .. } => {
                pairs.sort_by_cached_key(|(name, _)| encoding::encode(name).to_string());
                if pairs.windows(2).any(|two| two[0].0 == two[1].0) {
                    return Err(MALFORMED);
                }
                if inbound.method == http::Method::POST && inbound.body.is_empty() {
                    // Under a declared hash the quirk would leave the query unsigned.
                    return match declared {
                        Some(_) if !pairs.is_empty() => {
                            Err(SignatureProblem::Malformed(CONTENT_HASH))
                        }
                        Some(hash) => Ok((String::new(), hash)),
                        None => Ok((String::new(), encoding::sha256(form(&pairs)))),
                    };
                }
                pairs.sort_by_cached_key(|(name, _)| {
                    encoding::encode(name).to_string().to_ascii_lowercase()
                });
                Ok((encoding::query(&pairs), declared.unwrap_or_else(real)))
            }
        }
    }
}

/// What `X-Sdk-Content-Sha256` says, once it may say so.
fn declared_hash(
    inbound: &Inbound,
    names: &SignedHeaders,
) -> Result<Option<String>, SignatureProblem> {
    let Some(declared) = single(&inbound.headers, CONTENT_HASH)? else { return Ok(None) };
    if declared == UNSIGNED_PAYLOAD {
        names.require(&inbound.headers, CONTENT_HASH)?;
    } else if !declared.eq_ignore_ascii_case(&encoding::sha256(&inbound.body)) {
        return Err(SignatureProblem::Malformed(CONTENT_HASH));
    }
    Ok(Some(declared.to_owned()))
}

/// The path, each segment decoded and encoded again on its own, with a `/` at the end.
///
/// The SDKs decode before they split, so to them `%2F` is `/`. Nothing of ours has a slash in a
/// name, and a signature that is good for two different paths is none.
fn canonical_path(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 1);
    if encoding::is_plain(path, b'/') {
        // As nearly every path is.
        text.push_str(path);
    } else {
        for (at, segment) in path.split('/').enumerate() {
            if at > 0 {
                text.push('/');
            }
            let decoded: Cow<'_, [u8]> = percent_decode_str(segment).into();
            text.extend(encoding::encode(&*decoded));
        }
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    text
}

/// Pairs as the Go library writes a form: as a canonical query, but with `+` for a space.
fn form(pairs: &[(String, String)]) -> String {
    encoding::query(pairs).replace("%20", "+")
}

#[cfg(test)]
mod tests;
