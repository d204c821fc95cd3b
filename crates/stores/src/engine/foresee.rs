//! Asks beforehand what a request will ask, of a session that records it.

use identity::accounts::AccountRows;
use identity::error::Error;
use identity::foreseen::{Question, Whom};
use identity::ids::{AccountId, UserId};
use identity::mfa::DeviceRows;
use identity::policies::PolicyRows;
use identity::sign_in::SignInRows;
use identity::users::{UserRows, name_key};

use super::SqlTx;
use super::postgres::ahead::{ACCOUNT, HOLDER, named};

/// Asks every question by the port's own method, so that what is recorded is what will be asked.
pub(super) async fn ask(tx: &mut SqlTx, questions: Vec<Question>) -> Result<(), Error> {
    let (holder, account) = (UserId::new(HOLDER), AccountId::new(ACCOUNT));
    for question in questions {
        match question {
            Question::User(Whom::Named(name)) => {
                drop(tx.user_by_name(&account, &name).await?);
            }
            Question::User(whom) => drop(tx.user(&id(whom)).await?),
            Question::LoginProfile(whom) => drop(tx.login_profile(&id(whom)).await?),
            Question::LoginProtection(whom) => {
                drop(tx.login_protection_in(&account, &id(whom)).await?);
            }
            Question::DevicesOf(whom) => drop(tx.device_views_of(&id(whom)).await?),
            Question::Devices { after, limit } => {
                drop(tx.devices(&account, after.as_deref(), limit).await?);
            }
            Question::HolderWithDevices(id) => {
                drop(tx.holder_with_devices(&account, &id).await?);
            }
            Question::Projects => drop(tx.projects(&account).await?),
            Question::Grants => drop(tx.grants(&holder).await?),
        }
    }
    Ok(())
}

fn id(whom: Whom) -> UserId {
    match whom {
        Whom::Holder => UserId::new(HOLDER),
        Whom::Id(id) => id,
        Whom::Named(name) => UserId::new(named(&name_key(&name))),
    }
}
