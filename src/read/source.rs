//! What the user typed: `FILE` or `FILE:LAYER`.

use std::path::{Path, PathBuf};

/// A file, and the layer in it where one was named.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The layer, table, sheet or archive member.
    pub layer: Option<String>,
}

impl Source {
    /// Reads `FILE` or `FILE:LAYER`. A colon belongs to the path where a file of the whole name exists, or where it stands behind a
    /// drive letter (`C:\data\premises.gpkg`).
    pub fn parse(text: &str) -> Self {
        let whole = Self { path: PathBuf::from(text), layer: None };
        if whole.path.exists() {
            return whole;
        }
        match text.rsplit_once(':') {
            Some((file, layer)) if !layer.is_empty() && !is_drive(file) && !layer.contains(['/', '\\']) => {
                Self { path: PathBuf::from(file), layer: Some(layer.to_owned()) }
            }
            _ => whole,
        }
    }
    /// The file's name without its folder: what tables, manifests and findings call the input (never a whole path).
    pub fn file_name(&self) -> String {
        file_name(&self.path)
    }
    /// What messages call the input: the path as typed, and the layer.
    pub fn display(&self) -> String {
        match &self.layer {
            Some(layer) => format!("{}:{layer}", self.path.display()),
            None => self.path.display().to_string(),
        }
    }
    /// The file's extension in lower case, without the dot; empty where there is none.
    pub fn extension(&self) -> String {
        self.path.extension().map(|ext| ext.to_string_lossy().to_lowercase()).unwrap_or_default()
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn is_drive(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_letter_is_no_file_and_a_layer_is_behind_the_last_colon() {
        assert_eq!(Source::parse(r"C:\data\a.gpkg").layer, None);
        let with_layer = Source::parse(r"C:\data\a.gpkg:byggnad");
        assert_eq!((with_layer.path, with_layer.layer.as_deref()), (PathBuf::from(r"C:\data\a.gpkg"), Some("byggnad")));
        assert_eq!(Source::parse("a.csv").layer, None);
        assert_eq!(Source::parse("a.gpkg:kommun").layer.as_deref(), Some("kommun"));
    }
}
