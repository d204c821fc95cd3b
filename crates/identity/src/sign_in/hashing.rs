//! One thread's Argon2id: the hash in memory that is used again.

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Argon2, Block, Params};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::{Secret, same};
use crate::sources::Sources;

/// Hashes and verifies, one password at a time. Fresh memory would cost a page fault for each of
/// its pages and a wipe after each hash.
pub(super) struct Hasher {
    argon2: Argon2<'static>,
    /// Empty until the first hash and after a rest; wiped when given back.
    memory: Zeroizing<Vec<Block>>,
}

impl Hasher {
    pub(super) fn new(argon2: Argon2<'static>) -> Self {
        Self { argon2, memory: Zeroizing::default() }
    }

    /// Whether it holds memory that a rest would give back.
    pub(super) fn holds_memory(&self) -> bool {
        !self.memory.is_empty()
    }

    /// Wipes its memory and gives it back.
    pub(super) fn rest(&mut self) {
        self.memory = Zeroizing::default();
    }

    /// The hash of a password under a new salt, in PHC form.
    pub(super) fn hash(&mut self, password: &Secret, sources: &Sources) -> Result<String, Error> {
        let salt = sources.bytes::<16>();
        let hash = PasswordHash {
            algorithm: argon2::ARGON2ID_IDENT,
            version: Some(argon2::Version::V0x13.into()),
            params: ParamsString::try_from(self.argon2.params()).map_err(Error::internal)?,
            salt: Some(Salt::new(&salt).map_err(Error::internal)?),
            hash: Some(Output::new(&self.output(password, &salt)?).map_err(Error::internal)?),
        };
        Ok(hash.to_string())
    }

    /// Whether a password is the one hashed, at whatever cost that was done.
    pub(super) fn verify(&mut self, password: &Secret, hash: &str) -> Result<bool, Error> {
        let hash = PasswordHash::new(hash).map_err(Error::internal)?;
        match (&hash.salt, &hash.hash) {
            (Some(salt), Some(expected)) if self.is_own(&hash) => {
                Ok(same(&self.output(password, salt)?, expected.as_bytes()))
            }
            _ => Ok(self.argon2.verify_password(password.expose(), &hash).is_ok()),
        }
    }

    /// Whether a hash was made as this one makes them.
    fn is_own(&self, hash: &PasswordHash) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        hash.algorithm == argon2::ARGON2ID_IDENT
            && hash.version == Some(argon2::Version::V0x13.into())
            && hash.hash.as_ref().is_some_and(|hash| hash.len() == Params::DEFAULT_OUTPUT_LEN)
            && Params::try_from(hash).is_ok_and(|own| {
                cost(&own) == cost(self.argon2.params())
                    && own.keyid().is_empty()
                    && own.data().is_empty()
            })
    }

    fn output(
        &mut self,
        password: &Secret,
        salt: &[u8],
    ) -> Result<[u8; Params::DEFAULT_OUTPUT_LEN], Error> {
        // What an earlier password left is overwritten before it is read.
        self.memory.resize(self.argon2.params().block_count(), Block::default());
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        self.argon2
            .hash_password_into_with_memory(
                password.expose(),
                salt,
                &mut output,
                self.memory.as_mut_slice(),
            )
            .map_err(Error::internal)?;
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::PasswordHasher;
    use argon2::{Algorithm, Version};

    fn argon2(memory: u32) -> Argon2<'static> {
        let params = Params::new(memory, 2, 1, None).expect("a known cost");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }

    #[test]
    fn used_memory_gives_the_hashes_that_fresh_memory_gives() {
        let mut hasher = Hasher::new(argon2(64));
        for password in ["first", "second", "first"] {
            let hash = hasher.hash(&Secret::new(password), &Sources::system()).expect("hashes");
            let fresh = argon2(64);
            assert_eq!(fresh.verify_password(password.as_bytes(), hash.as_str()), Ok(()));
            let fresh = fresh.hash_password_with_salt(password.as_bytes(), b"sixteen of bytes");
            let fresh = fresh.expect("hashes").to_string();
            assert_eq!(hasher.verify(&Secret::new(password), &fresh), Ok(true));
            assert_eq!(hasher.verify(&Secret::new("other"), &fresh), Ok(false));
        }
    }

    #[test]
    fn a_hash_of_another_cost_is_verified_at_that_cost() {
        let password = Secret::new("password");
        let hash = Hasher::new(argon2(128)).hash(&password, &Sources::system()).expect("hashes");
        let mut hasher = Hasher::new(argon2(64));
        assert_eq!(hasher.verify(&password, &hash), Ok(true));
        assert_eq!(hasher.verify(&Secret::new("other"), &hash), Ok(false));
    }

    #[test]
    fn memory_is_held_while_hashing_and_given_back_by_a_rest() {
        let mut hasher = Hasher::new(argon2(64));
        assert!(!hasher.holds_memory());
        hasher.hash(&Secret::new("password"), &Sources::system()).expect("hashes");
        assert!(hasher.holds_memory());
        hasher.rest();
        assert!(!hasher.holds_memory());
    }
}
