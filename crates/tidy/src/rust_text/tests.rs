use super::*;

fn code(text: &str) -> String {
    RustText::of(text).code
}

fn strings(text: &str) -> String {
    RustText::of(text).strings
}

#[test]
fn the_views_keep_every_line_and_column() {
    let text = "let a = \"b\"; // c\nlet d = 'e';\n";
    let views = RustText::of(text);
    assert_eq!(views.code, "let a = \" \";     \nlet d = ' ';\n");
    assert_eq!(views.comments, "             // c\n            \n");
    assert_eq!(views.strings, "        \"b\"      \n        'e' \n");
}

#[test]
fn a_brace_in_a_string_or_a_character_is_not_code() {
    assert!(!code(r#"f("{", '{', b'{', b"}", c"}")"#).contains(['{', '}']));
}

#[test]
fn an_escaped_quote_does_not_end_a_literal() {
    assert_eq!(code(r#"("\"{", '\'', '\\') {"#).matches('{').count(), 1);
    assert_eq!(code(r"('\u{7f}', '\x41') {").matches('{').count(), 1);
}

#[test]
fn a_raw_string_ends_only_at_its_own_hashes() {
    let text = "f(r#\"say \"{\" \\\"#, br##\"}\"# \"##, r\"\\\") {";
    assert_eq!(code(text).matches(['{', '}']).count(), 1);
    assert!(strings(text).contains("say \"{\""));
}

#[test]
fn a_raw_identifier_and_a_word_ending_in_r_are_code() {
    assert_eq!(code("r#type + for\"x\""), "r#type + for\" \"");
}

#[test]
fn a_lifetime_is_code_and_does_not_open_a_literal() {
    assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
    assert_eq!(code("'outer: loop { 'é' }"), "'outer: loop { '  ' }");
}

#[test]
fn comments_nest_and_hide_what_they_hold() {
    assert_eq!(code("a /* { /* } */ \" */ b"), format!("a{}b", " ".repeat(19)));
    assert!(!code("// don't {\nx").contains('{'));
}

#[test]
fn a_quote_in_a_comment_opens_nothing_and_a_slash_in_a_string_comments_nothing() {
    assert_eq!(code("// \"\nlet x;"), "    \nlet x;");
    assert!(code("\"//\" + y").ends_with("+ y"));
}

#[test]
fn an_unclosed_literal_reaches_the_end_without_a_panic() {
    for text in ["\"", "r#\"", "'", "'\\", "/*", "//", "\"\\", "b'"] {
        assert_eq!(code(text).len(), text.len());
    }
}

#[test]
fn a_test_module_is_left_out_to_its_closing_brace() {
    let text = "a();\n#[cfg(test)]\nmod tests {\n fn b() { c(); }\n}\nd();\n";
    let kept = RustText::of(text).code_outside_tests();
    assert!(kept.contains("a();") && kept.contains("d();"));
    assert!(!kept.contains("b()") && !kept.contains("c()"));
}

#[test]
fn a_test_module_in_its_own_file_is_left_out_to_its_semicolon() {
    let text = "#[cfg(test)]\nmod tests;\nfn a(x: [u8; 2]) {}\n";
    let kept = RustText::of(text).code_outside_tests();
    assert!(!kept.contains("mod") && kept.contains("fn a(x: [u8; 2]) {}"));
}
