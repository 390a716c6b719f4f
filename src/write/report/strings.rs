//! The words of the page that are not labels of classes, columns or terms.
//!
//! Two tables with the same keys, `data/report/sv.toml` and `data/report/en.toml`: sections of `key = "text"`. In templates
//! `{{ t.section.key }}`; from Rust [`Strings::get`] and [`Strings::fill`].

use crate::write::labels::Language;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The words of one language: section, key, text.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Strings(BTreeMap<String, BTreeMap<String, String>>);

impl Strings {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        static SWEDISH: LazyLock<Strings> = LazyLock::new(|| Strings::parse(include_str!("../../../data/report/sv.toml")));
        static ENGLISH: LazyLock<Strings> = LazyLock::new(|| Strings::parse(include_str!("../../../data/report/en.toml")));
        match language {
            Language::Swedish => &SWEDISH,
            Language::English => &ENGLISH,
        }
    }
    /// The text of a key that may be missing: for keys that are made from data.
    pub fn find(&self, section: &str, key: &str) -> Option<&str> {
        self.0.get(section).and_then(|section| section.get(key)).map(String::as_str)
    }
    /// The text of a key; empty where there is none, which no test allows.
    ///
    /// # Panics
    /// In tests, where there is none.
    pub fn get(&self, section: &str, key: &str) -> &str {
        let text = self.find(section, key);
        assert!(text.is_some() || !cfg!(test), "there is no text for {section}.{key}");
        text.unwrap_or_default()
    }
    /// The text of a key with each `{name}` replaced.
    pub fn fill(&self, section: &str, key: &str, values: &[(&str, &str)]) -> String {
        let text = self.get(section, key).to_owned();
        values.iter().fold(text, |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
    /// The tables come with the program; that they can be read is held by a test.
    fn parse(text: &str) -> Self {
        toml::from_str(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn both_languages_have_the_same_keys_and_the_same_places_to_fill() {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        let flat = |language| -> BTreeMap<(String, String), BTreeSet<String>> {
            let sections = Strings::of(language).0.iter();
            sections
                .flat_map(|(section, keys)| keys.iter().map(move |(key, text)| ((section.clone(), key.clone()), places(text))))
                .collect()
        };
        let (swedish, english) = (flat(Language::Swedish), flat(Language::English));
        assert!(!swedish.is_empty());
        assert_eq!(swedish, english);
    }

    #[test]
    fn every_text_that_the_source_names_is_there() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/write");
        let (mut folders, mut named) = (vec![std::path::PathBuf::from(folder)], 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap_or_default();
                // In Rust `.get("section", "key"`; in templates `t.section.key`.
                let in_rust = source.split(".get(\"").chain(source.split(".fill(\"")).filter_map(|rest| {
                    let (section, rest) = rest.split_once("\", \"")?;
                    Some((section, rest.split_once('"')?.0))
                });
                let in_templates = source.split(['{', ' ', '(']).filter_map(|word| {
                    let (section, rest) = word.strip_prefix("t.")?.split_once('.')?;
                    Some((section, rest.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_').next()?))
                });
                let sections = &Strings::of(Language::Swedish).0;
                for (section, key) in
                    in_rust.chain(in_templates).filter(|(section, key)| !key.is_empty() && sections.contains_key(*section))
                {
                    assert!(sections[section].contains_key(key), "{}: {section}.{key}", path.display());
                    named += 1;
                }
            }
        }
        assert!(named > 200, "{named}");
    }

    #[test]
    fn no_text_is_empty() {
        for language in Language::ALL {
            for (section, keys) in &Strings::of(*language).0 {
                for (key, text) in keys {
                    assert!(!text.trim().is_empty(), "{language} {section}.{key}");
                }
            }
        }
    }
}
