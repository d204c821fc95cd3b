use async_trait::async_trait;

use crate::access::Affair;
use crate::caller::Caller;
use crate::context::Context;
use crate::error::Error;
use crate::foreseen::Question;
use crate::ids::AccountId;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::sign_in::Asker;

/// A command whose outcome comes with the caller, for views that name things by the caller's
/// account, and that does nothing unless the request's own words about the caller are true.
#[derive(Clone, Debug)]
pub struct WithCaller<C> {
    /// The command.
    pub command: C,
    /// What must be true of the caller, in this order, and the error when it is not.
    pub conditions: Vec<(Condition, Error)>,
}

/// Something a request says of its caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The account has this id.
    AccountId(AccountId),
    /// The account has this number.
    AccountNumber(String),
    /// The label of the account's sign-in domain, or its number, is this, in any case.
    AccountLabel(String),
    /// The caller is one of the account's users, and not its owner.
    Member,
}

impl Condition {
    fn holds(&self, caller: &Caller) -> bool {
        match self {
            Self::AccountId(id) => caller.account == *id,
            Self::AccountNumber(number) => caller.account_number.as_str() == number,
            Self::AccountLabel(label) => {
                let known = [caller.account_alias.as_str(), caller.account_number.as_str()];
                known.iter().any(|known| known.eq_ignore_ascii_case(label))
            }
            Self::Member => !caller.is_owner && caller.role.is_none(),
        }
    }
}

#[async_trait]
impl<C: Command> Command for WithCaller<C> {
    type Outcome = (Caller, C::Outcome);
    const KIND: Kind = C::KIND;
    const AFFAIR: Option<Affair> = C::AFFAIR;

    fn is_slow(&self) -> bool {
        self.command.is_slow()
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.command.prepare(identity, asker).await
    }

    fn foresees(&self) -> Vec<Question> {
        self.command.foresees()
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let caller = cx.caller()?.clone();
        let broken = self.conditions.iter().find(|(condition, _)| !condition.holds(&caller));
        if let Some((_, error)) = broken {
            return Err(error.clone());
        }
        Ok(match self.command.run(cx).await? {
            Verdict::Done(outcome) => Verdict::Done((caller, outcome)),
            Verdict::Refused(error) => Verdict::Refused(error),
        })
    }
}
