//! Compiled documents, remembered by their text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Document, Language, compile};
use crate::accounts::ADMINISTRATOR_POLICY;
use crate::error::Error;
use crate::settings::{Settings, SystemPolicy};

/// Bytes of texts remembered before all are forgotten. A compiled document is a few times its
/// text, and a text may be written by whoever may write policies.
const MOST: usize = 4 << 20;

/// Compiles documents once per text. The key is the whole text, read from the store in the
/// transaction that uses it, so a remembered document is never a stale one.
pub(crate) struct DocumentCache {
    languages: Vec<&'static Language>,
    system: HashMap<&'static str, Arc<Document>>,
    compiled: Mutex<Compiled>,
}

/// The documents remembered, with the bytes of their texts.
#[derive(Default)]
struct Compiled {
    by_text: HashMap<String, Arc<Document>>,
    bytes: usize,
}

impl Compiled {
    fn remember(&mut self, text: String, document: Arc<Document>) {
        if self.bytes + text.len() > MOST {
            *self = Self::default();
        }
        // Another request may have compiled the same text meanwhile.
        let more = text.len();
        if self.by_text.insert(text, document).is_none() {
            self.bytes += more;
        }
    }
}

impl DocumentCache {
    /// Compiles the built-in policies.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let mut cache = Self {
            languages: settings.languages.clone(),
            system: HashMap::new(),
            compiled: Mutex::default(),
        };
        for SystemPolicy { name, language, document, .. } in &settings.system_policies {
            let compiled = compile(cache.language(language)?, document)?;
            cache.system.insert(name, Arc::new(compiled));
        }
        // The administrators' policy exists whichever views are there to spell it.
        if let (false, Some(language)) =
            (cache.system.contains_key(ADMINISTRATOR_POLICY), settings.languages.first())
        {
            let version = language.versions.first().copied().unwrap_or_default();
            let text = format!(
                r#"{{"Version":"{version}","Statement":[
                    {{"Effect":"Allow","Action":["*"],"Resource":["*"]}}]}}"#
            );
            cache.system.insert(ADMINISTRATOR_POLICY, Arc::new(compile(language, &text)?));
        }
        Ok(cache)
    }

    /// The language of this name.
    pub(crate) fn language(&self, name: &str) -> Result<&'static Language, Error> {
        let found = self.languages.iter().copied().find(|language| language.name == name);
        found.ok_or_else(|| Error::internal(format!("unknown policy language `{name}`")))
    }

    /// The built-in policy of this name.
    pub(crate) fn system(&self, name: &str) -> Option<Arc<Document>> {
        self.system.get(name).cloned()
    }

    /// A stored document, compiled. One that no longer compiles stops the request: skipping
    /// it might skip a deny.
    pub(crate) fn get(&self, language: &str, text: &str) -> Result<Arc<Document>, Error> {
        let key = format!("{language}\n{text}");
        let lock = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = lock().by_text.get(&key) {
            return Ok(Arc::clone(document));
        }
        let compiled = compile(self.language(language)?, text)
            .map_err(|error| Error::internal(format!("a stored policy: {error:?}")))?;
        let document = Arc::new(compiled);
        lock().remember(key, Arc::clone(&document));
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::tests::FIRST;

    fn document() -> Arc<Document> {
        let text =
            r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        Arc::new(compile(&FIRST, text).expect("compiles"))
    }

    #[test]
    fn what_is_remembered_is_bounded_in_bytes_however_few_the_texts() {
        let (mut compiled, document) = (Compiled::default(), document());
        let text = |number: usize| format!("{number} {}", "x".repeat(MOST / 4));
        for number in 0..100 {
            compiled.remember(text(number), Arc::clone(&document));
            let bytes: usize = compiled.by_text.keys().map(String::len).sum();
            assert_eq!(compiled.bytes, bytes);
            assert!(bytes <= MOST, "{bytes}");
        }
        assert!(compiled.by_text.contains_key(&text(99)));
    }

    #[test]
    fn a_text_compiled_twice_counts_once() {
        let (mut compiled, document) = (Compiled::default(), document());
        for _ in 0..2 {
            compiled.remember("text".to_owned(), Arc::clone(&document));
        }
        assert_eq!((compiled.bytes, compiled.by_text.len()), (4, 1));
    }
}
