//! Protocol families: how a request names its operation and fields, and how a reply is written.

pub mod rest_json;
pub mod rpc;
pub mod rpc_gateway;
pub mod xml;
