use super::*;

fn of(text: &str) -> Result<Config, Failure> {
    toml::from_str::<Options>(text).map_err(Failure::new)?.resolve()
}

#[test]
fn nothing_given_is_the_documented_default() {
    let config = of("").unwrap();
    assert_eq!(config.listen.as_str(), "127.0.0.1:8400");
    assert_eq!(config.profile, Profile::Huawei);
    assert_eq!(config.limits.body_bytes, 256 * 1024);
    assert_eq!(config.limits.idle_time, Duration::from_secs(75));
    assert_eq!((config.max_users, config.max_devices), (100_000, 100_000));
    assert_eq!(config.region, None);
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    let why = of("max_bodi_bytes = 1").unwrap_err().to_string();
    assert!(why.contains("max_bodi_bytes"), "{why}");
}

#[test]
fn a_value_out_of_range_is_refused_with_its_range() {
    let why = of("max_headers = 3").unwrap_err().to_string();
    assert_eq!(why, "`max_headers` is 3; it must be 16 to 10000");
    assert!(of("header_seconds = 0").is_err());
    assert!(of("max_connections = -1").is_err());
}

#[test]
fn an_address_or_a_region_that_is_none_is_refused() {
    for text in ["listen = 'nowhere'", "listen = ':1'", "listen = 'a:70000'"] {
        assert!(of(text).is_err(), "{text}");
    }
    for text in ["region = ''", "region = 'a b'", "region = 'MOS'"] {
        assert!(of(text).is_err(), "{text}");
    }
    assert!(of("listen = '[::1]:0'\nregion = 'eu-de_1'").is_ok());
}

#[test]
fn a_public_url_is_one_of_the_web() {
    for text in ["id.example.com", "https://", "ftp://id.example.com", ""] {
        let why = of(&format!("public_url = '{text}'")).unwrap_err().to_string();
        assert!(why.contains("is not a URL"), "{why}");
    }
    let config = of("public_url = 'https://id.example.com'").unwrap();
    assert_eq!(config.public_url.unwrap().as_str(), "https://id.example.com");
    assert_eq!(of("").unwrap().public_url, None);
}

#[test]
fn trusted_proxies_are_a_list_and_none_unless_they_are_said() {
    let trusts =
        |config: &Config, address: &str| config.trusted_proxies.contains(address.parse().unwrap());
    let config = of("trusted_proxies = ['192.0.2.7', '2001:db8::/64']").unwrap();
    assert!(trusts(&config, "192.0.2.7") && trusts(&config, "2001:db8::1"));
    assert!(!trusts(&config, "127.0.0.1"));
    assert!(of("").unwrap().trusted_proxies.is_empty());
    // Nothing said above is something said.
    let above = Options { trusted_proxies: Some("".parse().unwrap()), ..Options::default() };
    let below: Options = toml::from_str("trusted_proxies = ['192.0.2.7']").unwrap();
    assert!(above.over(below.clone()).resolve().unwrap().trusted_proxies.is_empty());
    assert!(!Options::default().over(below).resolve().unwrap().trusted_proxies.is_empty());
}

#[test]
fn what_is_above_wins_and_what_is_below_fills() {
    let above = Options { max_headers: Some(20), ..Options::default() };
    let below: Options = toml::from_str("max_headers = 30\npassword_queue = 7").unwrap();
    let config = above.over(below).resolve().unwrap();
    assert_eq!((config.limits.headers, config.password_queue), (20, 7));
}

#[test]
fn a_database_is_not_repeated_whatever_is_wrong_with_it() {
    for text in [
        "database = 'mysql://a:hunter2@b/c'",
        "database = 'a:hunter2@b/c'",
        "database = 'postgres://a:hunter2@b'",
    ] {
        let why = of(text).unwrap_err().to_string();
        assert!(why.contains("`database`") && !why.contains("hunter2"), "{why}");
    }
    let options: Options = toml::from_str("database = 'postgres://a:hunter2@b/c'").unwrap();
    assert!(!format!("{options:?}").contains("hunter2"));
    assert!(!format!("{:?}", options.resolve().unwrap()).contains("hunter2"));
}

#[test]
fn a_wrong_line_of_a_file_is_named_by_its_number_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    for (line, told) in [
        ("database = 'postgres://a:hunter2@b/c", "expected `'`"),
        ("database = 'host=b password=hunter2", "expected `'`"),
        ("databse = 'postgres://a:hunter2@b/c'", "unknown field `databse`"),
        ("smtp_password = 'hunter2'", "unknown field `smtp_password`"),
        ("listen = 'postgres://a:hunter2@b/c'", "`listen`: this is not the address"),
        ("max_headers = 'many'", "`max_headers`: invalid type"),
        ("trusted_proxies = ['a.example']", "`trusted_proxies`: `a.example` is not an address"),
        ("trusted_proxies = '10.0.0.1'", "`trusted_proxies`: invalid type"),
        ("hunter2", "expected `=`"),
        ("postgres://a:hunter2=@b/c", ""),
    ] {
        std::fs::write(&file, format!("max_users = 5\n{line}\n")).unwrap();
        let why = Options::of_file(&file).unwrap_err().to_string();
        assert!(why.contains("settings.toml, line 2") && why.contains(told), "{why}");
        assert!(!why.contains("hunter2"), "{why}");
    }
}
