use super::*;

fn vendors(text: &str) -> usize {
    vendors_in_the_core(&Tree::of_texts(&[("crates/identity/src/a.rs", text)])).len()
}

fn sql(path: &str, text: &str) -> usize {
    sql_outside_stores(&Tree::of_texts(&[(path, text)])).len()
}

fn engines(path: &str, text: &str) -> usize {
    engines_outside_their_file(&Tree::of_texts(&[(path, text)])).len()
}

#[test]
fn a_vendor_named_in_the_core_is_refused() {
    for text in ["struct HuaweiUser;", "// as Alibaba does", "\"x-aliyun\"", "mod keystone;"] {
        assert_eq!(vendors(text), 1, "{text}");
    }
}

#[test]
fn a_vendor_word_inside_an_identifier_is_refused() {
    for text in ["struct RamUser;", "fn list_ims()", "// the OTC profile", "RAMPolicy", "ram2"] {
        assert_eq!(vendors(text), 1, "{text}");
    }
}

#[test]
fn a_word_that_only_contains_a_vendor_word_passes() {
    let text = "fn parameter(program: Claims) { framed(\"claims\"); } // notch, aims";
    assert_eq!(vendors(text), 0);
}

#[test]
fn a_vendors_resource_name_in_the_core_is_refused() {
    assert_eq!(vendors("let a = \"acs:x::1\";"), 1);
    assert_eq!(vendors("let a = \"iam:mfa:list\";"), 1);
    assert_eq!(vendors("// such as `iam:mfa:list`"), 1);
    assert_eq!(vendors("let siam: u8 = iam::f(); // iam::f, diam:"), 0);
}

#[test]
fn a_file_of_the_core_named_for_a_vendor_is_refused() {
    let tree = Tree::of_texts(&[("crates/identity/src/huawei/keys.rs", "")]);
    assert_eq!(vendors_in_the_core(&tree)[0].line, 0);
}

#[test]
fn a_vendor_outside_the_core_passes() {
    let tree = Tree::of_texts(&[("crates/dialect-huawei/src/lib.rs", "struct Huawei;")]);
    assert!(vendors_in_the_core(&tree).is_empty());
}

#[test]
fn a_connection_opened_by_the_core_is_refused() {
    let tree = |text| Tree::of_texts(&[("crates/identity/src/a.rs", text)]);
    assert_eq!(connections_in_the_core(&tree("use tokio::net::lookup_host;")).len(), 1);
    assert_eq!(connections_in_the_core(&tree("std::net::TcpStream::connect(a)")).len(), 1);
    assert!(connections_in_the_core(&tree("use std::net::IpAddr; // TcpStream")).is_empty());
}

#[test]
fn sql_outside_the_stores_is_refused() {
    for verb in ["SELECT", "INSERT", "DELETE FROM"] {
        let text = format!("run(\"{verb} a\");");
        assert_eq!(sql("crates/server/src/a.rs", &text), 1, "{verb}");
        assert_eq!(sql("crates/stores/src/a.rs", &text), 0, "{verb}");
    }
    assert_eq!(sql("benches/a.rs", &format!("run(\"{}\n a FROM b\");", "SELECT")), 1);
    assert_eq!(sql("crates/server/src/a.rs", &format!("\"{} a {} b\"", "UPDATE", "SET")), 1);
    assert_eq!(sql("crates/server/a.sql", ""), 1);
}

#[test]
fn a_verb_that_begins_no_statement_is_not_sql() {
    let verb = "SELECT";
    for text in ["let VERB = 1; // VERB a", "\"VERB\" , x", "\"REVERB a\"", "\"UPDATE a\""] {
        let text = text.replace("VERB", verb);
        assert_eq!(sql("crates/server/src/a.rs", &text), 0, "{text}");
    }
}

#[test]
fn an_engine_named_outside_its_file_is_refused() {
    let cased = ["enum E { Sqlite }", "if is_sqlite {}", "if name == \"sqlite\" {}"];
    for text in cased {
        assert_eq!(engines("crates/stores/src/users.rs", text), 1, "{text}");
        assert_eq!(engines("crates/stores/src/engine.rs", text), 0, "{text}");
        assert_eq!(engines("crates/stores/src/engine/sqlite.rs", text), 0, "{text}");
        assert_eq!(engines("crates/stores/tests/conformance/main.rs", text), 0, "{text}");
    }
}

#[test]
fn the_driver_and_a_word_about_the_engine_in_prose_pass() {
    let text = "use rusqlite::Row; // sqlite keeps it sorted\nlet url = \"sqlite:a.db\";";
    assert_eq!(engines("crates/stores/src/users.rs", text), 0);
}

#[test]
fn identifiers_are_taken_apart_into_words() {
    assert_eq!(words_of("RamUser_id2 HTTPServer"), ["ram", "user", "id", "http", "server"]);
}
