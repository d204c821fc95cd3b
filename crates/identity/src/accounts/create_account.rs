use std::collections::BTreeMap;

use super::{ADMINISTRATOR_POLICY, ADMINISTRATORS, Account, Project};
use crate::access_keys::NewAccessKey;
use crate::access_keys::new_key;
use crate::audit::{AuditEntry, Outcome};
use crate::error::{Error, Noun};
use crate::groups::Group;
use crate::ids::Mint;
use crate::pipeline::Identity;
use crate::policies::{Attachment, PolicyName, Principal};
use crate::secret::Secret;
use crate::sign_in::{Admitted, Asker};
use crate::sources::Timestamp;
use crate::store::{Tx, Written};
use crate::users::{LoginProfile, PasswordRule, Strength, User};

/// What the operator decides about a new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name.
    pub name: String,
    /// Its owner's name.
    pub owner: String,
    /// The projects to make; the first is the home region.
    pub projects: Vec<String>,
}

/// A new account, with what is shown once.
#[derive(Debug)]
pub struct CreatedAccount {
    /// The account.
    pub account: Account,
    /// Its owner.
    pub owner: User,
    /// The owner's generated password.
    pub password: Secret,
    /// The owner's access key.
    pub key: NewAccessKey,
    /// The projects, in the order asked for.
    pub projects: Vec<Project>,
}

/// Makes an account with its owner, who administers it. The operator's own act: there is no
/// caller to authorize, and it is audited like any change.
///
/// # Errors
/// [`Error::Exists`] when the name is taken.
pub async fn create_account(identity: &Identity, new: NewAccount) -> Result<CreatedAccount, Error> {
    let readied = Readied::new(identity, new).await?;
    let mut tx = identity.store.write().await?;
    let created = readied.insert(identity, &mut *tx).await?;
    tx.commit().await?;
    Ok(created)
}

/// An account to be made, the slow work for it done.
pub(crate) struct Readied {
    new: NewAccount,
    password: Secret,
    strength: Strength,
    hash: String,
}

impl Readied {
    /// Makes the owner's password and hashes it.
    pub(crate) async fn new(identity: &Identity, new: NewAccount) -> Result<Self, Error> {
        let password = Secret::new(Mint(&identity.sources).password());
        let rule = PasswordRule { field: "password", min: 8, max: 64, classes: 3, not_name: true };
        let strength = rule.check(&password, &new.owner)?;
        let hash = identity.passwords.hash(&Asker::default(), password.clone()).await?;
        Ok(Self { new, password, strength, hash })
    }

    /// Writes the account and all that comes with it.
    pub(crate) async fn insert(
        self,
        identity: &Identity,
        tx: &mut dyn Tx,
    ) -> Result<CreatedAccount, Error> {
        let Self { new, password, strength, hash } = self;
        let sources = &identity.sources;
        let mint = Mint(sources);
        let now = sources.now();
        let number = mint.account_number();
        let account = Account {
            id: mint.account(),
            alias: number.to_string(),
            number,
            name: new.name.clone(),
            created_at: now,
        };
        if tx.insert_account(&account).await? == Written::Taken {
            return Err(Error::exists(Noun::Account, &new.name));
        }
        let owner = owner(&mint, &account, &new.owner, now);
        let _a_new_pool_has_no_names = tx.insert_user(&owner).await?;
        let profile = LoginProfile::new(&owner, hash, strength, now);
        let _a_new_user_has_none = tx.insert_login_profile(&profile).await?;
        add_administrators(tx, &mint, &owner, now).await?;
        let mut projects = Vec::new();
        for name in new.projects {
            let project = Project { id: mint.project(), account: account.id.clone(), name };
            tx.insert_project(&project).await?;
            projects.push(project);
        }
        let admitted = Admitted::founder(&owner);
        let key = new_key(identity, &admitted, "made with the account", now);
        tx.insert_key(&key.key).await?;
        tx.insert_audit(&entry(&mint, &account, now)).await?;
        Ok(CreatedAccount { account, owner, password, key, projects })
    }
}

fn entry(mint: &Mint<'_>, account: &Account, now: Timestamp) -> AuditEntry {
    AuditEntry {
        id: mint.audit(),
        at: now,
        account: Some(account.id.clone()),
        user: None,
        means: "operator".to_owned(),
        address: None,
        request_id: mint.audit().into_string(),
        operation: "CreateAccount".to_owned(),
        resource: format!("account {}", account.id),
        outcome: Outcome::Done,
        reason: String::new(),
    }
}

/// The administrators' group, with its policy and its first member.
async fn add_administrators(
    tx: &mut dyn Tx,
    mint: &Mint<'_>,
    owner: &User,
    now: Timestamp,
) -> Result<(), Error> {
    let group = Group {
        id: mint.group(),
        account: owner.account.clone(),
        name: ADMINISTRATORS.to_owned(),
        description: "administrators of the account".to_owned(),
        created_at: now,
    };
    let _a_new_account_has_no_groups = tx.insert_group(&group).await?;
    tx.add_member(&group.id, &owner.id, now).await?;
    let attachment = Attachment {
        policy: PolicyName::System(ADMINISTRATOR_POLICY.to_owned()),
        principal: Principal::Group(group.id),
        at: now,
    };
    let _nothing_attached_yet = tx.attach_policy(&attachment).await?;
    Ok(())
}

fn owner(mint: &Mint<'_>, account: &Account, name: &str, now: Timestamp) -> User {
    User {
        id: mint.user(),
        account: account.id.clone(),
        directory: None,
        handle: mint.account_handle(),
        name: name.to_owned(),
        display_name: name.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        phone: String::new(),
        description: String::new(),
        enabled: true,
        is_owner: true,
        mfa_enabled: true,
        attributes: BTreeMap::new(),
        created_at: now,
        updated_at: now,
        signed_in_at: None,
    }
}
