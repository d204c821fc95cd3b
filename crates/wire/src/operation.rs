//! What a vendor operation is, and the registry line that says everything else about it.
//!
//! An operation is a unit struct named as the vendor names it: it reads a request into a
//! command and writes the outcome as a reply, and nothing else. Its line in the dialect's table
//! says how it is reached and what permission it takes; routing, generated documents and the
//! tests every operation must pass come from that line.

use std::future::Future;
use std::pin::Pin;

use http::Method;
use identity::access::{Access, Resource, Rule};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::pipeline::{Call, Command, Envelope, Identity, Kind};

use crate::reply::Reply;

/// One vendor's wire.
pub trait Dialect: Send + Sync + 'static {
    /// What its operations read: the request, and what the dialect found out about it.
    type Request: Send + Sync;
}

/// One vendor operation of a dialect.
pub trait Operation<D: Dialect>: 'static {
    /// The command it stands for.
    type Command: Command;

    /// The command and the right it takes.
    ///
    /// # Errors
    /// What is wrong with the request. It is told only to a caller whose proof is good.
    fn read(request: &D::Request) -> Result<Asked<Self::Command>, Error>;

    /// The reply to a command that was done.
    fn write(outcome: <Self::Command as Command>::Outcome, request: &D::Request) -> Reply;
}

/// What a request asks: a command, by what right, on which resources. The action's name is the
/// registry's to say.
pub struct Asked<C> {
    command: C,
    rule: Rule,
    resources: Vec<Resource>,
}

impl<C> Asked<C> {
    /// A command by a right.
    pub fn new(command: C, rule: Rule) -> Self {
        Self { command, rule, resources: Vec::new() }
    }

    /// A command that policies allow.
    pub fn by_policy(command: C) -> Self {
        Self::new(command, Rule::Policy)
    }

    /// One more resource that must be allowed.
    pub fn on(mut self, resource: Resource) -> Self {
        self.resources.push(resource);
        self
    }
}

/// How an operation is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// By method and path; `{name}` in the path is a parameter.
    Rest {
        /// `GET`, `POST` and so on.
        method: &'static str,
        /// The path.
        path: &'static str,
    },
    /// By version and action.
    Rpc {
        /// The product's version.
        version: &'static str,
        /// The action.
        action: &'static str,
    },
}

impl Route {
    /// The method of a REST route.
    pub fn method(&self) -> Option<Method> {
        match self {
            Self::Rest { method, .. } => method.parse().ok(),
            Self::Rpc { .. } => None,
        }
    }
}

/// Who may call an operation, for documents and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody: the call brings its own proof.
    Anybody,
    /// Any believed caller.
    AnyCaller,
    /// Whom a policy allows.
    ByPolicy,
    /// A user on itself, and whom a policy allows.
    SelfOrByPolicy,
    /// A user on itself only.
    SelfOnly,
    /// Whom a policy allows, but not on itself.
    OthersByPolicy,
}

impl Who {
    fn agrees(self, rule: &Rule) -> bool {
        match rule {
            Rule::Open => self == Self::Anybody,
            Rule::AnyCaller => self == Self::AnyCaller,
            Rule::Policy => matches!(self, Self::ByPolicy | Self::OthersByPolicy),
            Rule::SelfOrPolicy(_) => self == Self::SelfOrByPolicy,
            Rule::SelfOnly(_) => self == Self::SelfOnly,
            Rule::OthersByPolicy(_) => self == Self::OthersByPolicy,
            // No vendor's operation: it is how pages ask.
            Rule::OwnFactor(_) => false,
        }
    }
}

/// A registry line.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// The vendor's name of the operation.
    pub name: &'static str,
    /// The folder its file and its exchange are in.
    pub family: &'static str,
    /// How it is reached.
    pub route: Route,
    /// The action's names: the vendor's own, then accepted aliases.
    pub actions: &'static [&'static str],
    /// What it is checked against, as documents show it.
    pub resource: &'static str,
    /// Who may call it.
    pub who: Who,
    /// Whether it changes anything, and is audited as a change. Told by its command.
    pub change: bool,
}

impl Meta {
    /// An operation reached by method and path.
    pub const fn rest(
        family: &'static str,
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self::new(family, name, Route::Rest { method, path })
    }

    /// An operation reached by version and action; the action is its name.
    pub const fn rpc(family: &'static str, version: &'static str, name: &'static str) -> Self {
        Self::new(family, name, Route::Rpc { version, action: name })
    }

    const fn new(family: &'static str, name: &'static str, route: Route) -> Self {
        let (actions, resource, who) = (&[], "", Who::ByPolicy);
        Self { name, family, route, actions, resource, who, change: false }
    }

    /// The permission it takes, and what that is checked against.
    pub const fn permission(
        mut self,
        actions: &'static [&'static str],
        resource: &'static str,
    ) -> Self {
        self.actions = actions;
        self.resource = resource;
        self
    }

    /// Who may call it.
    pub const fn who(mut self, who: Who) -> Self {
        self.who = who;
        self
    }
}

/// A future that an operation's handler returns.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>>;

type Handler<D> = for<'a> fn(
    &'a Identity,
    &'a Envelope,
    &'a <D as Dialect>::Request,
    &'static Meta,
) -> Answer<'a>;

/// A registry line with the operation it speaks of.
pub struct Entry<D: Dialect> {
    /// The line.
    pub meta: Meta,
    handler: Handler<D>,
}

impl<D: Dialect> Entry<D> {
    /// Joins a line and its operation.
    pub const fn new<O: Operation<D>>(meta: Meta) -> Self {
        let change = matches!(<O::Command as Command>::KIND, Kind::Change);
        Self { meta: Meta { change, ..meta }, handler: handle::<D, O> }
    }

    /// Answers a request.
    ///
    /// # Errors
    /// What the dialect must show in its own form.
    pub fn answer<'a>(
        &'static self,
        identity: &'a Identity,
        envelope: &'a Envelope,
        request: &'a D::Request,
    ) -> Answer<'a> {
        (self.handler)(identity, envelope, request, &self.meta)
    }
}

fn handle<'a, D: Dialect, O: Operation<D>>(
    identity: &'a Identity,
    envelope: &'a Envelope,
    request: &'a D::Request,
    meta: &'static Meta,
) -> Answer<'a> {
    Box::pin(async move {
        let asked = match O::read(request) {
            Ok(asked) => asked,
            Err(error) => {
                // Who is not believed learns nothing of what is wrong with the request.
                let anonymous = matches!(envelope.proof, Proof::Anonymous);
                if meta.who != Who::Anybody && anonymous {
                    return Err(Unauthenticated::Missing.into());
                }
                identity.identify(envelope).await?;
                return Err(error);
            }
        };
        if !meta.who.agrees(&asked.rule) {
            // The registry promises who may call; an operation that says otherwise is not run.
            return Err(Error::internal(format!("{} breaks its registry line", meta.name)));
        }
        let access = Access { actions: meta.actions, resources: asked.resources, rule: asked.rule };
        let call = Call { command: asked.command, access };
        let outcome = identity.execute(envelope, call).await?;
        Ok(O::write(outcome, request))
    })
}
