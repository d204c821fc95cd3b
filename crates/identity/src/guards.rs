//! What stands between an attacker and what it is after, by name, and the switch by which a test
//! takes one guard away to see that the attack comes through without it.
//!
//! Only test builds have the switch. In any other [`Guards::hold`] is `true`, known when the
//! program is compiled, and nothing of this is left in it.

#[cfg(feature = "switches")]
use std::sync::Arc;
#[cfg(feature = "switches")]
use std::sync::atomic::{AtomicU64, Ordering};

use crate::context::Context;

#[cfg(all(feature = "switches", not(debug_assertions)))]
compile_error!("a program whose guards can be taken away is for tests only");

/// One guard. Each has a test that fails when the guard is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A code of a device is good once, and none older than it.
    CodeOnce,
    /// After [`crate::sign_in::GUESSES`] wrong answers a factor is not listened to any more.
    GuessBudget,
    /// After a few wrong answers a factor rests.
    GuessRest,
    /// What a refusal wrote down is kept.
    RefusalKept,
    /// A password that is wrong opens nothing, whatever else is right.
    PasswordRight,
    /// Wrong passwords lock.
    PasswordLock,
    /// Networks that are strange to the user lock together.
    StrangersTogether,
    /// A network of the user's own is not locked by what others send.
    HomeSpared,
    /// Wrong passwords lock names that nobody goes by as well.
    NobodyLocked,
    /// A password that is switched off opens nothing.
    PasswordOff,
    /// A password that must be changed opens no session.
    PasswordExpiry,
    /// Passwords are taken from the networks that the account names.
    Networks,
    /// A user that is disabled has nothing.
    Disabled,
    /// A token and a session end.
    ProofEnds,
    /// A token got with a token ends with it.
    TokenLife,
    /// A session ends within a day, whatever the settings say.
    LongestSession,
    /// The factor that is required was shown, before a page opens.
    FactorShown,
    /// The factor that is required was bound, before a page opens.
    FactorBound,
    /// What is required was shown, before a token is given.
    TokenFactor,
    /// A password alone makes no network usual.
    UsualByFactor,
    /// Only a factor that is asked for is looked at.
    FactorAsked,
    /// A stage takes what belongs to it and nothing else.
    StageOrder,
    /// A stage is passed once.
    StageOnce,
    /// A sign-in under way is given up after a while.
    AttemptEnds,
    /// A sign-in binds no factor once the user has one.
    BindingDue,
    /// A code that was sent ends.
    MessageEnds,
    /// A code that was sent is guessed at a few times only.
    MessageTries,
    /// A user is sent so many codes and no more.
    MessageSends,
    /// A recovery code is one of the user's, and unused.
    RecoveryCode,
    /// A recovery code makes no browser trusted.
    RecoveryTrust,
    /// Browsers are trusted only where the account allows it.
    TrustAllowed,
    /// A trusted browser shows the token it was given last.
    TrustToken,
    /// Trust in a browser ends.
    TrustEnds,
    /// A browser is trusted for one user.
    TrustOwner,
    /// Factors are changed by who proved itself of late.
    FreshProof,
    /// Who has a factor shows it before factors are changed.
    FreshFactor,
    /// Users change factors only where that is left to them.
    SelfService,
    /// The last factor stays while one is required.
    LastFactor,
    /// A password alone binds no device beside another factor.
    PasskeyBeside,
    /// A device is unbound by its own user with a code of it.
    UnbindCode,
    /// A new password, a disabling and a reset end what was open.
    EndsAll,
    /// A proof gives the session a new secret.
    NewSecret,
    /// A challenge to a passkey that comes alone is answered once.
    ChallengeOnce,
    /// A passkey whose counter went back is refused.
    PasskeyCounter,
    /// A passkey that never verified its user does not come alone.
    PasskeyAlone,
    /// A passkey is shown by its own user.
    PasskeyOwner,
    /// Passkeys come alone where the account allows it.
    PasskeyAllowed,
    /// Both ids of a passkey's answer are one.
    PasskeyIds,
    /// What answers for a passkey is a public key.
    PasskeyKind,
    /// A passkey's id is no longer than the standard allows.
    PasskeyIdLength,
    /// No page of another origin holds the dialog for a passkey in a frame.
    PasskeyFrame,
    /// A new passkey goes by the id that its authenticator gave it.
    PasskeyCredential,
    /// A passkey that comes alone says whose it is, and none says another's.
    PasskeyHandle,
    /// A challenge to a passkey ends.
    ChallengeEnds,
    /// A signature is the one that the key's secret makes.
    Signature,
    /// A signature's time is about now.
    SignatureTime,
    /// A key that is off signs nothing, and opens nothing.
    KeyActive,
    /// A key opens a door to who has its secret.
    KeySecret,
    /// A temporary key signs together with its own token.
    SessionToken,
    /// A temporary key ends.
    TemporaryKeyEnds,
    /// A temporary key ends with what it was taken with.
    TemporaryKeyLife,
    /// A role is lent to whom its trust policy trusts.
    RoleTrust,
    /// A role's session may no more than its own policy allows.
    SessionPolicy,
    /// Where roles are not known, nobody acts in one.
    RolesKnown,
    /// A nonce is good once.
    Nonce,
    /// What no right allows is denied.
    Permission,
    /// The owner is changed by nobody else.
    Owner,
}

/// The guards of one core: all of them in place, unless a test took one away.
#[derive(Clone, Debug, Default)]
pub struct Guards {
    #[cfg(feature = "switches")]
    away: Arc<[AtomicU64; 2]>,
}

impl Guards {
    /// Whether a guard is in place.
    #[cfg(not(feature = "switches"))]
    #[inline(always)]
    pub(crate) const fn hold(&self, _: Guard) -> bool {
        true
    }

    /// Whether a guard is in place.
    #[cfg(feature = "switches")]
    pub(crate) fn hold(&self, guard: Guard) -> bool {
        let (word, bit) = place(guard);
        self.away[word].load(Ordering::SeqCst) & bit == 0
    }

    /// Takes a guard away from this core, and from nobody else's.
    #[cfg(feature = "switches")]
    pub fn take_away(&self, guard: Guard) {
        let (word, bit) = place(guard);
        self.away[word].fetch_or(bit, Ordering::SeqCst);
    }
}

#[cfg(feature = "switches")]
fn place(guard: Guard) -> (usize, u64) {
    let number = guard as usize;
    (number / 64, 1 << (number % 64))
}

impl Context<'_> {
    /// Whether a guard is in place.
    pub(crate) fn holds(&self, guard: Guard) -> bool {
        self.identity.guards.hold(guard)
    }
}
