//! Which certificates gateways are believed by, and the secrets they are spoken to with.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use identity::secret::Secret;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::failure::{Doing, Failure};

/// The longest secret a file may hold, in bytes.
const LONGEST: u64 = 4096;

/// The system's certificates and those of the file.
pub(super) fn roots(ca_file: Option<&Path>) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    // A system may have a certificate that is not understood; the others are good all the same.
    let _skipped = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        for certificate in CertificateDer::pem_slice_iter(&pem(path)?) {
            let what = || format!("cannot read certificates of {}", path.display());
            roots.add(certificate.doing(what)?).doing(what)?;
        }
    }
    Ok(roots)
}

/// The secret in a file that only its owner reads, without the line's end.
pub(super) fn secret(path: &Path) -> Result<Secret, Failure> {
    let shown = path.display();
    let cannot = || format!("cannot read {shown}");
    let file = File::open(path).doing(cannot)?;
    if file.metadata().doing(cannot)?.permissions().mode() & 0o077 != 0 {
        return Err(Failure::new(format!(
            "{shown} can be read by others; run `chmod 600 {shown}`"
        )));
    }
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).doing(cannot)?;
    let secret = Secret::new(bytes);
    let text = secret.expose_text().trim_end_matches(['\r', '\n']);
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Failure::new(format!("{shown} is not one line of text")));
    }
    Ok(Secret::new(text))
}

/// The certificates of the file as they stand there, one at least.
pub(super) fn pem(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let text = fs::read(path).doing(|| format!("cannot read {shown}"))?;
    match CertificateDer::pem_slice_iter(&text).next() {
        Some(_) => Ok(text),
        None => Err(Failure::new(format!("{shown} holds no certificate in the form PEM"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_certificate_is_refused_rather_than_of_no_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for text in
            ["", "hunter2\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
        {
            fs::write(&path, text).unwrap();
            assert!(pem(&path).is_err() && roots(Some(&path)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_one_line_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let written = |text: &str, mode: u32| {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            secret(&path).map(|secret| secret.expose_text().to_owned())
        };
        assert_eq!(written("hunter2\n", 0o600), Ok("hunter2".to_owned()));
        assert_eq!(written("hunter2\r\n", 0o400), Ok("hunter2".to_owned()));
        for (text, mode) in [("hunter2", 0o640), ("hunter2", 0o604), ("", 0o600), ("\n", 0o600)] {
            assert!(written(text, mode).is_err(), "{text} {mode:o}");
        }
        let two = written("hunter2\nhunter3\n", 0o600).unwrap_err().to_string();
        assert!(!two.contains("hunter"), "{two}");
    }
}
