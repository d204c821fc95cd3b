//! From method and path to an operation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::Method;
use matchit::Router;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use wire::operation::Entry;
use wire::protocols::rest_json::{decode_segment, segments};

use crate::huawei::Huawei;
use crate::operations::{ALIASES, OPERATIONS};

/// One spelling for every character, so that paths are compared and split alike.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The table's paths, each with the operations it has by method.
pub(crate) struct Routes(Router<Vec<(Method, &'static Entry<Huawei>)>>);

/// What a method and a path lead to.
pub(crate) enum Found {
    /// An operation, with the path's parameters, decoded.
    Operation(&'static Entry<Huawei>, Vec<(String, String)>),
    /// A path that has other methods only: these.
    OtherMethods(Vec<Method>),
    /// Nothing.
    Nothing,
}

impl Routes {
    /// The router of the table.
    pub(crate) fn new() -> Self {
        let mut paths: BTreeMap<&'static str, Vec<(Method, &'static Entry<Huawei>)>> =
            BTreeMap::new();
        for entry in OPERATIONS {
            if let wire::operation::Route::Rest { method, path } = entry.meta.route {
                paths.entry(path).or_default().push((valid(method), entry));
            }
        }
        for (method, path, name) in ALIASES {
            let known = OPERATIONS.iter().find(|entry| entry.meta.name == *name);
            let entry = known.expect("an alias names an operation of the table");
            paths.entry(path).or_default().push((valid(method), entry));
        }
        let mut router = Router::new();
        for (path, methods) in paths {
            router.insert(path, methods).expect("the table's paths do not contradict each other");
        }
        Self(router)
    }

    /// Where a request goes. A `/` at the end of the path makes no difference.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        let Some(path) = plain(path) else { return Found::Nothing };
        let Ok(found) = self.0.at(&path) else { return Found::Nothing };
        match found.value.iter().find(|(known, _)| known == method) {
            Some((_, entry)) => {
                let decoded = |(name, value): (&str, &str)| {
                    Some((name.to_owned(), decode_segment(value).ok()?))
                };
                let parameters = found.params.iter().filter_map(decoded).collect();
                Found::Operation(entry, parameters)
            }
            None => Found::OtherMethods(found.value.iter().map(|(m, _)| m.clone()).collect()),
        }
    }
}

fn valid(method: &str) -> Method {
    method.parse().expect("the table's methods are methods")
}

/// The path in its one spelling, which most come in; `None` when it is no text.
fn plain(path: &str) -> Option<Cow<'_, str>> {
    let spelled = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let absolute = path.starts_with('/') && (path == "/" || !path.ends_with('/'));
    if absolute && path.bytes().all(spelled) {
        return Some(Cow::Borrowed(path));
    }
    let mut plain = String::with_capacity(path.len());
    for segment in &segments(path).ok()? {
        plain.push('/');
        plain.extend(utf8_percent_encode(segment, RESERVED));
    }
    if plain.is_empty() {
        plain.push('/');
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: Method, path: &str) -> String {
        match Routes::new().find(&method, path) {
            Found::Operation(entry, parameters) => {
                let parameters: Vec<String> = parameters.into_iter().map(|(_, v)| v).collect();
                format!("{} {}", entry.meta.name, parameters.join(" ")).trim_end().to_owned()
            }
            Found::OtherMethods(methods) => format!("{methods:?}"),
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_path_is_found_in_every_spelling() {
        for path in [
            "/v3.0/OS-MFA/users/a%2Fb/virtual-mfa-device",
            "/v3.0/OS-MFA/users/a%2fb/virtual-mfa-device/",
            "/v3.0/OS%2DMFA/users/a%2Fb/virtual-mfa-device",
        ] {
            assert_eq!(name(Method::GET, path), "ShowUserMfaDevice a/b", "{path}");
        }
        let braces = "/v3/users/%7Buser_id%7D";
        assert_eq!(name(Method::GET, braces), "KeystoneShowUser {user_id}");
        assert_eq!(name(Method::GET, "/"), "KeystoneListVersions");
        assert_eq!(name(Method::GET, "/v3/"), "KeystoneShowVersion");
    }

    #[test]
    fn a_path_in_its_one_spelling_is_taken_as_it_is() {
        for path in ["/", "/v3", "/v3/users/a-b_c.d~e", "/v3//users"] {
            assert!(matches!(plain(path), Some(Cow::Borrowed(same)) if same == path), "{path}");
        }
        let respelled = [
            ("", "/"),
            ("//", "/"),
            ("*", "/%2A"),
            ("v3", "/v3"),
            ("/v3/", "/v3"),
            ("/%61:b", "/a%3Ab"),
        ];
        for (path, one) in respelled {
            assert_eq!(plain(path).as_deref(), Some(one), "{path}");
        }
    }

    #[test]
    fn aliases_lead_to_the_operation_they_stand_for() {
        let bind = "/v3.0/OS-MFA/virtual-mfa-devices/bind";
        assert_eq!(name(Method::PUT, bind), "CreateBindingDevice");
        let unbind = "/v3.0/OS-MFA/virtual-mfa-devices/unbind";
        assert_eq!(name(Method::PUT, unbind), "DeleteBindingDevice");
    }

    #[test]
    fn what_is_not_in_the_table_is_not_found() {
        for path in ["/v3.1", "/v3/OS-MFA/virtual-mfa-devices", "/v3//users", "/v3/users/%ff"] {
            assert_eq!(name(Method::GET, path), "nothing", "{path}");
        }
        assert_eq!(name(Method::PATCH, "/v3/auth/catalog"), "[GET]");
    }
}
