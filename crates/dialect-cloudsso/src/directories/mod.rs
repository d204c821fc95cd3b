//! Directories.

mod create_directory;
mod get_directory;
mod list_directories;

pub(crate) use create_directory::CreateDirectory;
pub(crate) use get_directory::GetDirectory;
pub(crate) use list_directories::ListDirectories;

use identity::directories::Directory;
use serde_json::{Value, json};
use wire::protocols::rpc::moment;

fn shown(directory: &Directory) -> Value {
    json!({
        "CreateTime": moment(directory.created_at),
        "DirectoryId": directory.id.as_str(),
        "DirectoryName": directory.name,
        "Region": directory.region,
        "UpdateTime": moment(directory.updated_at),
    })
}
