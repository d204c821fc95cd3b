use identity::directories::{DirectoryUserPage, ListDirectoryUsers};
use identity::error::{Error, Problem};
use identity::users::UserFilter;
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{filter, tags};
use crate::request::{Request, SWITCH};
use crate::{CloudSso, next_token};

pub(crate) struct ListUsers;

impl Operation<CloudSso> for ListUsers {
    type Command = ListDirectoryUsers;

    fn read(request: &Request) -> Result<Asked<ListDirectoryUsers>, Error> {
        let directory = request.directory()?;
        let resource = request.of_users(&directory);
        let command = ListDirectoryUsers {
            directory,
            filter: filter(request)?,
            attributes: tags::wanted(request.params.tags(tags::PARAMETER)?)?,
            after: request.params.text("NextToken").map(next_token::read).transpose()?,
            limit: max_results(request)?,
        };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write(listed: DirectoryUserPage, request: &Request) -> Reply {
        let DirectoryUserPage { page, total } = listed;
        let last = page.items.last().filter(|_| page.more);
        // No token on the last page: clients differ in whether they look at it or at the flag.
        let next = last.map(|user| next_token::write(&user.name));
        request.done(Body {
            is_truncated: page.more,
            max_results: max_results(request).unwrap_or_default(),
            total_counts: total,
            users: each(page.items.iter().map(super::shown_with_external_id)),
            next_token: next,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<U> {
    is_truncated: bool,
    max_results: u32,
    total_counts: u64,
    users: U,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

fn filter(request: &Request) -> Result<UserFilter, Error> {
    let mut filter = match request.params.text("Filter") {
        Some(text) => filter::read(text)?,
        None => UserFilter::default(),
    };
    filter.enabled = request.word("Status", SWITCH)?;
    let provisioned = [("Manual", false), ("Synchronized", true)];
    if request.word("ProvisionType", &provisioned)? == Some(true) {
        // Nothing synchronizes users yet: the list is empty, as no user has an empty name.
        filter.name = Some(String::new());
    }
    Ok(filter)
}

fn max_results(request: &Request) -> Result<u32, Error> {
    const FIELD: &str = "MaxResults";
    let range = Problem::Range { min: 1, max: 100 };
    match request.params.integer(FIELD)? {
        None => Ok(10),
        Some(count @ 1..=100) => Ok(count as u32),
        Some(_) => Err(Error::invalid(FIELD, range)),
    }
}
