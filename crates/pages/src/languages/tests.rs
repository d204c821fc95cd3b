use std::fs;
use std::path::Path;

use identity::sign_in::{FACTORS, REASONS, RULES};

use super::*;

const OTHERS: [Language; 2] = [Language::German, Language::Chinese];

/// What is called the same in another language.
const ALIKE: [&str; 4] = ["product", "code", "name", "passkey"];

#[test]
fn no_text_is_empty_or_left_in_english_and_values_have_their_places() {
    let english = texts(Language::English).all();
    assert!(english.iter().all(|(_, text)| !text.trim().is_empty()));
    for language in OTHERS {
        for ((name, text), (_, english)) in texts(language).all().iter().zip(&english) {
            let shown = format!("{language:?} {name}: {text}");
            assert!(!text.trim().is_empty(), "{shown}");
            assert!(text != english || ALIKE.contains(name), "{shown}");
            assert_eq!(text.matches("{}").count(), english.matches("{}").count(), "{shown}");
        }
    }
}

#[test]
fn every_factor_rule_and_reason_has_words_of_its_own_in_each_language() {
    for language in [Language::English, Language::German, Language::Chinese] {
        let t = texts(language);
        let rules = RULES.map(t.rule);
        let reasons = REASONS.map(t.reason);
        let factors = FACTORS.map(|(factor, _)| t.factor(&factor));
        for words in [&rules[..], &reasons, &factors] {
            let mut different = words.to_vec();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), words.len(), "{words:?}");
            assert!(words.iter().all(|word| !word.trim().is_empty()));
        }
        let foreign = OTHERS.contains(&language);
        let english = texts(Language::English);
        let same = |reason: &Reason| (t.reason)(*reason) == (english.reason)(*reason);
        assert!(!foreign || !REASONS.iter().any(same));
    }
}

/// What stands in a template outside of tags, and in the attributes that are read out.
fn written(template: &str) -> Vec<String> {
    let mut text = template.to_owned();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        while let Some(from) = text.find(open) {
            let length = text[from..].find(close).expect("is closed") + close.len();
            text.replace_range(from..from + length, "");
        }
    }
    let mut found = Vec::new();
    for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
        let values = text.split(attribute).skip(1);
        found.extend(values.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    let outside = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    found.extend(outside.map(str::to_owned));
    found
}

#[test]
fn no_page_says_anything_but_these_texts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut pages = 0;
    for entry in fs::read_dir(folder).expect("reads") {
        let path = entry.expect("reads").path();
        for text in written(&fs::read_to_string(&path).expect("reads")) {
            // A language is called what its speakers call it; the last is a class.
            let known = ["English", "Deutsch", "中文", "wide"];
            let wordless = !text.contains(|c: char| c.is_alphabetic());
            assert!(wordless || known.contains(&text.trim()), "{}: {text}", path.display());
        }
        pages += 1;
    }
    assert!(pages > 1, "no templates");
}
