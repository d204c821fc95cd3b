//! Directories.

mod create_directory;
mod get_directory;
mod list_directories;

pub(crate) use create_directory::CreateDirectory;
pub(crate) use get_directory::GetDirectory;
pub(crate) use list_directories::ListDirectories;

use identity::directories::Directory;
use serde::Serialize;
use wire::protocols::rpc::{Moment, moment};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    create_time: Moment,
    directory_id: &'a str,
    directory_name: &'a str,
    region: &'a str,
    update_time: Moment,
}

fn shown(directory: &Directory) -> Shown<'_> {
    Shown {
        create_time: moment(directory.created_at),
        directory_id: directory.id.as_str(),
        directory_name: &directory.name,
        region: &directory.region,
        update_time: moment(directory.updated_at),
    }
}
