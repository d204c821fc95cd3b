//! What a reading request will ask its store, known before anything is answered.
//!
//! Who the caller is, what it may and what it wants are asked one after the other, each with the
//! answer before. A store across a network would be waited for each time. So a request tells
//! beforehand what it will ask, and such a store asks it all at once. Telling changes no answer:
//! what is asked after all is answered from the same picture, what is not was asked in vain.

use crate::access::{Access, Rule, Subject};
use crate::caller::Proof;
use crate::ids::{KeyId, UserId};
use crate::sources::Timestamp;
use crate::tokens::TokenHash;
use crate::users::UserRef;

/// What will be asked.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// By what the caller will be found.
    pub holder: Holder,
    /// A nonce to take with the first question, and until when. It stays taken only if its
    /// answer is asked for.
    pub nonce: Option<(String, Timestamp)>,
    /// The questions.
    pub questions: Vec<Question>,
    /// Whether they are expected to be all. What is asked beyond them is answered all the same.
    pub whole: bool,
}

/// By what the caller will be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Its token.
    Token(TokenHash),
    /// Its access key.
    Key(KeyId),
    /// Its temporary access key.
    TemporaryKey(KeyId),
}

/// A user who is not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The caller.
    Holder,
    /// The user of this id.
    Id(UserId),
    /// The user of this name in the pool of the caller's account.
    Named(String),
}

impl Whom {
    /// The user a reference names, where that can be told beforehand.
    pub fn of(reference: &UserRef) -> Option<Self> {
        // No name or id has this character, and stores may mean something by it.
        if reference.text().is_some_and(|text| text.contains('\0')) {
            return None;
        }
        match reference {
            UserRef::Caller => Some(Self::Holder),
            UserRef::Id(id) => Some(Self::Id(id.clone())),
            UserRef::Name(name) | UserRef::Member(name) => Some(Self::Named(name.clone())),
            UserRef::MemberHandle(_) | UserRef::MemberWithKey(_) => None,
        }
    }
}

/// A question; each is a method of the store's port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The user itself.
    User(Whom),
    /// The user's password and its settings.
    LoginProfile(Whom),
    /// The login protection of a user in the pool of the caller's account.
    LoginProtection(Whom),
    /// The user's devices.
    DevicesOf(Whom),
    /// A user of this id in the pool of the caller's account, with its devices.
    HolderWithDevices(UserId),
    /// A page of the devices of the caller's account.
    Devices {
        /// After this name.
        after: Option<String>,
        /// At most so many, and one more.
        limit: Option<u32>,
    },
    /// The projects of the caller's account.
    Projects,
    /// Every document that speaks about the caller.
    Grants,
}

impl Foreseen {
    /// What a request with this proof will ask to be believed and allowed, besides `questions`;
    /// nothing for a proof that names nobody.
    pub(crate) fn of(proof: &Proof, access: &Access, mut questions: Vec<Question>) -> Option<Self> {
        let holder = match proof {
            // Sessions belong to people, who click; their reads need no foresight.
            Proof::Anonymous | Proof::Session(_) => return None,
            Proof::Token(token) => Holder::Token(TokenHash::of(token)),
            Proof::Signed(signed) if signed.session_token.is_some() => {
                Holder::TemporaryKey(signed.key_id.clone())
            }
            Proof::Signed(signed) => Holder::Key(signed.key_id.clone()),
        };
        let mut whole = !questions.is_empty();
        // The caller comes with its proof.
        questions.retain(|question| *question != Question::User(Whom::Holder));
        if matches!(proof, Proof::Signed(signed) if signed.project.is_some()) {
            questions.push(Question::Projects);
        }
        if !matches!(access.rule, Rule::Open | Rule::AnyCaller) {
            questions.push(Question::Grants);
        }
        let subject = match &access.rule {
            // Whose affair it is, is asked of an id only where no policy allows the call.
            Rule::SelfOrPolicy(Subject::User(UserRef::Id(_))) => None,
            Rule::SelfOrPolicy(Subject::User(user))
            | Rule::SelfOnly(Subject::User(user))
            | Rule::OthersByPolicy(Subject::User(user)) => Some(user),
            _ => None,
        };
        for reference in access.users().chain(subject) {
            let user = match Whom::of(reference) {
                Some(Whom::Holder) => continue,
                Some(user) => Question::User(user),
                None => {
                    whole = false;
                    continue;
                }
            };
            if !questions.contains(&user) {
                questions.push(user);
            }
        }
        Some(Self { holder, nonce: None, questions, whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn whose_affair_it_is_is_not_asked_beforehand_of_an_id() {
        let asked = |user: UserRef| {
            let rule = Rule::SelfOrPolicy(Subject::User(user.clone()));
            let access = Access { rule, ..Access::any_caller(&[]) };
            let questions = vec![Question::LoginProtection(Whom::of(&user).expect("is known"))];
            let proof = Proof::Token(Secret::new("token"));
            Foreseen::of(&proof, &access, questions).expect("is foreseen").questions.len()
        };
        assert_eq!(asked(UserRef::Id(UserId::new("u"))), 2, "the protection, and who may see it");
        assert_eq!(asked(UserRef::Name("bob".into())), 3, "and the user of that name");
    }

    #[test]
    fn what_finds_one_thing_by_another_is_not_foreseen_whole() {
        let whole = |access: &Access, questions| {
            let proof = Proof::Token(Secret::new("token"));
            Foreseen::of(&proof, access, questions).expect("is foreseen").whole
        };
        let by =
            |user| Access { rule: Rule::SelfOnly(Subject::User(user)), ..Access::any_caller(&[]) };
        let devices = || vec![Question::DevicesOf(Whom::Holder)];
        assert!(whole(&by(UserRef::Caller), devices()));
        assert!(whole(&by(UserRef::Name("bob".into())), devices()));
        assert!(!whole(&by(UserRef::Caller), Vec::new()), "nobody told what will be asked");
        let handle = UserRef::MemberHandle(crate::ids::Handle::new("u-1"));
        assert!(!whole(&by(handle), devices()), "who it is must be asked first");
    }
}
