//! The catalog: where each service of this wire is.

use serde::Serialize;
use wire::body::each;

use crate::links::Url;
use crate::request::Request;

/// A service of this wire.
struct Service {
    id: &'static str,
    /// What clients look it up by.
    kind: &'static str,
    path: &'static str,
    /// The ids of its two endpoints.
    endpoints: [&'static str; 2],
}

static SERVICES: [Service; 2] = [
    Service {
        id: "6c1e2b7a4f0d4d0b9a53e8f7d1a20001",
        kind: "iam",
        path: "/v3.0",
        endpoints: ["6c1e2b7a4f0d4d0b9a53e8f7d1a20011", "6c1e2b7a4f0d4d0b9a53e8f7d1a20012"],
    },
    Service {
        id: "6c1e2b7a4f0d4d0b9a53e8f7d1a20002",
        kind: "identity",
        path: "/v3",
        endpoints: ["6c1e2b7a4f0d4d0b9a53e8f7d1a20021", "6c1e2b7a4f0d4d0b9a53e8f7d1a20022"],
    },
];

/// The region that stands for all of them.
const EVERYWHERE: &str = "*";

/// The catalog. Every service is there once for all regions and once for the configured one,
/// since some clients ask for the one and some for the other.
pub(crate) fn catalog(request: &Request) -> impl Serialize {
    each(SERVICES.iter().map(|service| Shown::of(service, request)))
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'static str,
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    endpoints: Vec<Endpoint<'a>>,
}

#[derive(Serialize)]
struct Endpoint<'a> {
    id: &'static str,
    interface: &'static str,
    region: &'a str,
    region_id: &'a str,
    url: Url<'a>,
}

impl<'a> Shown<'a> {
    fn of(service: &'static Service, request: &'a Request) -> Self {
        let url = request.url(service.path);
        let endpoint = |(id, region): (&'static str, &'a str)| {
            let (interface, region_id) = ("public", region);
            Endpoint { id, interface, region, region_id, url }
        };
        let own = Some(&*request.region).filter(|own| *own != EVERYWHERE);
        let regions = [EVERYWHERE].into_iter().chain(own);
        let endpoints = service.endpoints.into_iter().zip(regions).map(endpoint);
        Self { id: service.id, name: "iam", kind: service.kind, endpoints: endpoints.collect() }
    }
}
