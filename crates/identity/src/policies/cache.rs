//! Compiled documents, remembered by their text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Document, Language, compile};
use crate::accounts::ADMINISTRATOR_POLICY;
use crate::error::Error;
use crate::settings::{Settings, SystemPolicy};

/// How many texts are remembered before all are forgotten.
const MOST: usize = 4096;

/// Compiles documents once per text. The key is the whole text, read from the store in the
/// transaction that uses it, so a remembered document is never a stale one.
pub(crate) struct DocumentCache {
    languages: Vec<&'static Language>,
    system: HashMap<&'static str, Arc<Document>>,
    compiled: Mutex<HashMap<String, Arc<Document>>>,
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
        if let Some(document) = lock().get(&key) {
            return Ok(Arc::clone(document));
        }
        let compiled = compile(self.language(language)?, text)
            .map_err(|error| Error::internal(format!("a stored policy: {error:?}")))?;
        let document = Arc::new(compiled);
        let mut remembered = lock();
        if remembered.len() >= MOST {
            remembered.clear();
        }
        remembered.insert(key, Arc::clone(&document));
        Ok(document)
    }
}
