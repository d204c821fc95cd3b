use identity::directories::{CreateDirectory as Command, Directory};
use identity::error::{Error, Problem};
use identity::users::check_length;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct CreateDirectory;

impl Operation<CloudSso> for CreateDirectory {
    type Command = Command;

    fn read(request: &Request) -> Result<Asked<Command>, Error> {
        let name = request.params.text("DirectoryName");
        name.map_or(Ok(()), check_directory_name)?;
        let command = Command { name: name.map(str::to_owned), region: request.region.clone() };
        Ok(Asked::by_policy(command).on(request.resource("*")))
    }

    fn write(directory: Directory, request: &Request) -> Reply {
        request.done(only("Directory", super::shown(&directory)))
    }
}

/// 2 to 64 lower-case letters, digits and hyphens; no hyphen at either end, none beside another;
/// not beginning as an id does, since a name may stand where an id does.
fn check_directory_name(name: &str) -> Result<(), Error> {
    const FIELD: &str = "DirectoryName";
    check_length(FIELD, name, 2, 64)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.chars().all(plain) {
        return Err(Error::invalid(FIELD, Problem::Characters));
    }
    let hyphens = name.starts_with('-') || name.ends_with('-') || name.contains("--");
    if hyphens || name.starts_with("d-") {
        return Err(Error::invalid(FIELD, Problem::Format));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_name_keeps_to_the_vendors_rules() {
        for good in ["ab", "a-b-c", "01", "dd-a", &"a".repeat(64)] {
            assert_eq!(check_directory_name(good), Ok(()), "{good}");
        }
        let bad = [
            ("a", Problem::Length),
            (&"a".repeat(65), Problem::Length),
            ("Ab", Problem::Characters),
            ("a_b", Problem::Characters),
            ("zoë", Problem::Characters),
            ("-ab", Problem::Format),
            ("ab-", Problem::Format),
            ("a--b", Problem::Format),
            ("d-ab", Problem::Format),
        ];
        for (name, problem) in bad {
            let expected = Err(Error::invalid("DirectoryName", problem));
            assert_eq!(check_directory_name(name), expected, "{name}");
        }
    }
}
