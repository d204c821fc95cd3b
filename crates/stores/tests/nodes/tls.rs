//! What protects the way to the database.

use identity::error::Error;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use testkit::Cluster;

fn certificate(name: &str) -> (String, String) {
    let made = generate_simple_self_signed(vec![name.to_owned()]).expect("is made");
    let CertifiedKey { cert, signing_key } = made;
    (cert.pem(), signing_key.serialize_pem())
}

/// Whether both ways to the database, one connection and a pool of them, are protected.
async fn protected(url: &str) -> Result<(), Error> {
    let address: stores::Address = url.parse()?;
    stores::inspect(&address).await?;
    stores::open(&address, 2).await?.ping().await
}

#[test]
fn a_database_is_believed_as_far_as_the_address_says() {
    let (own, key) = certificate("localhost");
    let cluster = Cluster::with_tls(&own, &key);
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("writes");
        path.display().to_string().replace('/', "%2F")
    };
    let (own, other) = (written("own.pem", &own), written("other.pem", &certificate("x").0));
    crate::on_threads(async {
        let at = |host: &str, query: &str| {
            let url = format!("{}?{query}", cluster.network_url(host, "postgres"));
            async move { protected(&url).await }
        };
        for good in ["sslmode=disable", "sslmode=prefer", "sslmode=require"] {
            assert_eq!(at("localhost", good).await, Ok(()), "{good}");
        }
        let named = |file: &str| format!("sslmode=verify-full&sslrootcert={file}");
        assert_eq!(at("localhost", &named(&own)).await, Ok(()));
        let refused = [
            at("localhost", &named(&other)).await,
            at("localhost", "sslmode=verify-full").await,
            // The right certificate of another host.
            at("127.0.0.1", &named(&own)).await,
            at("localhost", &format!("sslrootcert={other}&sslmode=require")).await,
        ];
        for why in refused {
            let text = format!("{why:?}");
            assert!(text.contains("certificate") || text.contains("authorities"), "{text}");
        }
        let missing = at("localhost", &named("%2Fnowhere%2Fca.pem")).await;
        assert!(format!("{missing:?}").contains("/nowhere/ca.pem"), "{missing:?}");
    });
}

#[test]
fn what_is_sent_is_encrypted_where_it_is_required() {
    let (own, key) = certificate("localhost");
    let cluster = Cluster::with_tls(&own, &key);
    crate::on_threads(async {
        for (query, encrypted) in [("sslmode=require", true), ("sslmode=disable", false)] {
            let url = format!("{}?{query}", cluster.network_url("localhost", "postgres"));
            let store = stores::open_postgres(&url, 2).await.expect("opens");
            store.ping().await.expect("answers");
            let own = cluster.url("postgres");
            let own = tokio_postgres::connect(&own, tokio_postgres::NoTls).await;
            let (client, connection) = own.expect("connects");
            tokio::spawn(connection);
            let sql = "SELECT COUNT(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                       WHERE s.ssl AND a.client_addr IS NOT NULL";
            let row = client.query_one(sql, &[]).await.expect("answers");
            assert_eq!(row.get::<_, i64>(0) > 0, encrypted, "{query}");
        }
    });
}

#[test]
fn a_database_without_tls_is_refused_where_it_is_required_and_says_what_to_do() {
    let cluster = Cluster::start(false);
    let proxy = crate::proxy::Proxy::before(&cluster.database());
    crate::on_threads(async {
        let refused = protected(&format!("{}?sslmode=require", proxy.url)).await;
        let text = format!("{refused:?}");
        assert!(text.contains("sslmode=disable"), "{text}");
        assert_eq!(protected(&proxy.url).await, Ok(()));
    });
}
