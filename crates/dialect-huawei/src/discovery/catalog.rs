//! The catalog: where each service of this wire is.

use serde_json::{Value, json};

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

const SERVICES: [Service; 2] = [
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
pub(crate) fn catalog(request: &Request) -> Value {
    SERVICES.iter().map(|service| service.shown(request)).collect()
}

impl Service {
    fn shown(&self, request: &Request) -> Value {
        let url = request.url(self.path);
        let endpoint = |(id, region): (&str, &str)| {
            json!({
                "id": id,
                "interface": "public",
                "region": region,
                "region_id": region,
                "url": url,
            })
        };
        let regions = regions(&request.region);
        let endpoints: Vec<Value> = self.endpoints.into_iter().zip(regions).map(endpoint).collect();
        json!({"id": self.id, "name": "iam", "type": self.kind, "endpoints": endpoints})
    }
}

fn regions(own: &str) -> Vec<&str> {
    if own == EVERYWHERE { vec![EVERYWHERE] } else { vec![EVERYWHERE, own] }
}
