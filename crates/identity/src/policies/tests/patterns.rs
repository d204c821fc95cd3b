//! Tests of text with wildcards.

use proptest::prelude::*;

use super::super::pattern::{Case, Pattern};

/// Matching as one would define it, at any cost.
pub(super) fn plainly_fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some(('*', after)), None) => plainly_fits(after, text),
        (Some(('*', after)), Some((_, rest))) => {
            plainly_fits(after, text) || plainly_fits(pattern, rest)
        }
        (Some(_), None) => false,
        (Some(('?', after)), Some((_, rest))) => plainly_fits(after, rest),
        (Some((wanted, after)), Some((letter, rest))) => {
            wanted == letter && plainly_fits(after, rest)
        }
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    Pattern::wild(pattern, Case::Kept).fits(text)
}

#[test]
fn a_star_is_any_run_even_an_empty_one() {
    assert!(fits("*", "") && fits("*", "anything:at/all"));
    assert!(fits("a*", "a") && fits("a*c", "abbc") && fits("*a*b*", "xxaxxbxx"));
    assert!(!fits("a*c", "abcd") && !fits("a*", "ba") && !fits("*ab*ab", "xab"));
}

#[test]
fn a_question_mark_is_one_character_whatever_its_bytes() {
    assert!(fits("a?c", "abc") && fits("a?c", "aéc") && fits("?", "漢"));
    assert!(!fits("a?c", "ac") && !fits("?", "") && !fits("?", "ab"));
}

#[test]
fn nothing_but_the_wildcards_is_special() {
    assert!(fits("[a-z]+.\\d", "[a-z]+.\\d"));
    assert!(!fits("[a-z]", "b") && !fits(".", "b"));
}

#[test]
fn case_matters_only_where_it_is_kept() {
    let ignoring = |pattern, text| Pattern::wild(pattern, Case::Ignored).fits(text);
    assert!(ignoring("SVC:list*", "svc:ListUsers") && !fits("SVC:list*", "svc:ListUsers"));
    assert!(ignoring("ÉTÉ", "été"));
}

#[test]
fn exact_text_has_no_wildcards() {
    assert!(Pattern::exactly("a*?", Case::Kept).fits("a*?"));
    assert!(!Pattern::exactly("a*?", Case::Kept).fits("abc"));
    assert!(Pattern::starting_with("a*").fits("a*bc") && !Pattern::starting_with("a*").fits("ab"));
    assert!(Pattern::ending_with("*c").fits("ab*c") && !Pattern::ending_with("*c").fits("abc"));
}

#[test]
fn a_pattern_made_to_be_slow_is_not() {
    // With blind backtracking this would outlive the universe.
    let pattern = "a*".repeat(3000) + "b";
    let text = "a".repeat(6000);
    assert!(!fits(&pattern, &text));
    assert!(fits(&pattern, &(text + "b")));
}

proptest! {
    #[test]
    fn fits_as_plainly_defined(pattern in "[ab:é*?]{0,10}", text in "[ab:é*]{0,12}") {
        let pattern_letters: Vec<char> = pattern.chars().collect();
        let text_letters: Vec<char> = text.chars().collect();
        prop_assert_eq!(fits(&pattern, &text), plainly_fits(&pattern_letters, &text_letters));
    }

    #[test]
    fn prefixes_and_suffixes_are_those_of_text(value in "[ab*?]{0,4}", text in "[ab*?]{0,8}") {
        prop_assert_eq!(Pattern::starting_with(&value).fits(&text), text.starts_with(&value));
        prop_assert_eq!(Pattern::ending_with(&value).fits(&text), text.ends_with(&value));
        prop_assert_eq!(Pattern::exactly(&value, Case::Kept).fits(&text), text == value);
    }
}
