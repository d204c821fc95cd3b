use async_trait::async_trait;

use super::{AnyPolicy, PolicyKind};
use crate::attributes::WantedAttributes;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// How many policies are read at once while looking for those that have what is wanted.
const BATCH: u32 = 500;

/// Lists the policies of a language with the number of their attachments: built-in ones by
/// name, then the account's own by name.
#[derive(Clone, Debug)]
pub struct ListAnyPolicies {
    /// The language.
    pub language: &'static str,
    /// Only this kind.
    pub kind: Option<PolicyKind>,
    /// What they must carry; built-in ones carry nothing.
    pub attributes: WantedAttributes,
    /// Begin after the policy of this kind and name.
    pub after: Option<(PolicyKind, String)>,
    /// How many at most.
    pub limit: u32,
}

#[async_trait]
impl Command for ListAnyPolicies {
    type Outcome = Page<(AnyPolicy, u64)>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let account = cx.account()?;
        let mut found = self.built_in(cx);
        if found.len() <= self.limit as usize {
            self.add_stored(cx, &mut found).await?;
        }
        let page = Page::cut(found, Some(self.limit));
        let mut items = Vec::with_capacity(page.items.len());
        for policy in page.items {
            let attachments = cx.tx.count_attachments(&account, &policy.name()).await?;
            items.push((policy, attachments));
        }
        Ok(Verdict::Done(Page { items, more: page.more }))
    }
}

impl ListAnyPolicies {
    fn wants(&self, kind: PolicyKind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }

    fn built_in(&self, cx: &Context<'_>) -> Vec<AnyPolicy> {
        let after = match &self.after {
            None => None,
            Some((PolicyKind::System, name)) => Some(name.as_str()),
            Some((PolicyKind::Custom, _)) => return Vec::new(),
        };
        if !self.wants(PolicyKind::System) || !self.attributes.is_empty() {
            return Vec::new();
        }
        let known = cx.identity.settings.system_policies.iter();
        let mut found: Vec<_> = known
            .filter(|policy| policy.language == self.language)
            .filter(|policy| after.is_none_or(|after| policy.name > after))
            .copied()
            .collect();
        found.sort_unstable_by_key(|policy| policy.name);
        found.into_iter().map(AnyPolicy::System).collect()
    }

    async fn add_stored(
        &self,
        cx: &mut Context<'_>,
        found: &mut Vec<AnyPolicy>,
    ) -> Result<(), Error> {
        if !self.wants(PolicyKind::Custom) {
            return Ok(());
        }
        let account = cx.account()?;
        let mut after = match &self.after {
            Some((PolicyKind::Custom, name)) => Some(name.clone()),
            _ => None,
        };
        loop {
            let name = after.as_deref();
            let read = cx.tx.policies(&account, self.language, name, Some(BATCH)).await?;
            let ended = read.len() <= BATCH as usize;
            after = read.last().map(|policy| policy.name.clone());
            let wanted = read.into_iter().filter(|p| self.attributes.are_met_by(&p.attributes));
            found.extend(wanted.map(AnyPolicy::Custom));
            if ended || found.len() > self.limit as usize {
                return Ok(());
            }
        }
    }
}
