use crate::caller::AssumedRole;
use crate::ids::RoleId;

/// A session of a role, as the key keeps it that the session acts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSession {
    /// The role.
    pub role: RoleId,
    /// The role's name.
    pub name: String,
    /// The name of the role's language, which `policy` is written in.
    pub language: String,
    /// What who assumed the role called this session of it.
    pub session: String,
    /// The policy that narrows the role's for this session, if one does.
    pub policy: Option<String>,
    /// Who it said it was doing so for, where it said so.
    pub source_identity: Option<String>,
}

impl From<RoleSession> for AssumedRole {
    fn from(session: RoleSession) -> Self {
        let RoleSession { role, name, session, source_identity, .. } = session;
        Self { id: role, name, session, source_identity }
    }
}
