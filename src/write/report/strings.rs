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
    /// The text of a key; empty where there is none, which a test does not allow.
    pub fn get(&self, section: &str, key: &str) -> &str {
        self.0.get(section).and_then(|section| section.get(key)).map_or("", String::as_str)
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
