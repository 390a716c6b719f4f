//! How each layer looks in QGIS: which classes, in which colours, with which words.
//!
//! Responsible for: taking classes, colours, patterns and names from `write::labels`, all classes of a vocabulary whether or not this run
//! has them. Not responsible for: how a style is spelled (`qml`).

use super::qml::{Category, Field, Form, Label, Renderer, Style, Symbol, qml};
use crate::write::labels::{ColumnLabel, Kind, Language, labels};

/// What a field of a layer is called and which values it has.
#[derive(Debug)]
pub(in crate::write) struct FieldText<'a> {
    /// Its name in the table.
    pub name: &'a str,
    /// What people call it.
    pub title: &'a str,
    /// What it means; may be empty.
    pub explained: &'a str,
    /// The vocabulary of its values, where it has one.
    pub vocabulary: Option<&'a str>,
}

/// The words for the fields of a layer, in the order given.
pub(in crate::write) fn field_texts<'a>(
    source: &str,
    names: impl IntoIterator<Item = &'a str>,
    language: Language,
) -> Vec<FieldText<'a>> {
    names.into_iter().map(|name| field_text(source, name, language)).collect()
}

fn field_text<'a>(source: &str, name: &'a str, language: Language) -> FieldText<'a> {
    let column: Option<&'static ColumnLabel> = labels().column(source, name);
    let has_vocabulary = |column: &&ColumnLabel| column.kind == Kind::Class && labels().classes(name).next().is_some();
    FieldText {
        name,
        title: column.map_or(name, |column| column.label.name(language)),
        explained: column.map_or("", |column| column.label.explained(language)),
        vocabulary: column.filter(has_vocabulary).map(|_| name),
    }
}

/// The values of a vocabulary with their words.
pub(super) fn vocabulary_words(vocabulary: &str, language: Language) -> Vec<(&str, &str)> {
    let of_it = labels().classes(vocabulary);
    of_it.map(|class| (class.value.as_str(), class.label.name(language))).collect()
}

/// The name and percent of a municipality. Percent are cut off, from the counts, so that a shown figure never lies in another class.
const MUNICIPALITY_LABEL: &str =
    r#""name" || coalesce('\n' || format_number(floor("passed" * 1000 / "total") / 10, 1) || ' %', '')"#;
/// The place and name of a project.
const PROJECT_LABEL: &str = r#"coalesce("rank" || '. ', '') || coalesce("project", "project_id")"#;

/// The style of the layer that results call `source`, as QML.
pub(in crate::write) fn style_of(source: &str, fields: &[FieldText<'_>], language: Language) -> String {
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let (renderer, label, display) = match source {
        "municipalities" => {
            let label = if has("passed") && has("total") { MUNICIPALITY_LABEL } else { "\"name\"" };
            // Results of a decision round count no coverage; their municipalities are where the projects are.
            let renderer = if has("share") { categories("share", "0.3", language) } else { ground() };
            (renderer, Some((label, "9", None)), "name")
        }
        "project_areas" => {
            let label = if has("rank") { PROJECT_LABEL } else { "\"project\"" };
            (categories("outcome", "0.6", language), Some((label, "8", Some("400000"))), "project")
        }
        "white_spots" => {
            (white_spots(), Some(("to_string(coalesce(\"households\", \"premises\"))", "7", Some("150000"))), "white_spot")
        }
        "plan_areas" => (plan_areas(), Some(("\"project\"", "9", Some("400000"))), "project"),
        "routes" => (categories("edge_kind", "0.7", language), None, "project"),
        "drops" => (plain("trench", "0.3"), None, "project"),
        "splice_points" => (plain("splice_points", "0.2"), Some(("\"premises\"", "7", Some("20000"))), "project"),
        "cabinets" => (plain("cabinets", "0.4"), Some(("\"premises\"", "7", Some("50000"))), "project"),
        "plan_premises" => (categories("fate", "0.1", language), Some(("\"joining_order\"", "7", Some("20000"))), "id"),
        _ => (categories("status", "0.1", language), None, "id"),
    };
    let form = match source {
        "premises" | "plan_premises" | "splice_points" | "cabinets" => Form::Points,
        "routes" | "drops" => Form::Lines,
        _ => Form::Polygons,
    };
    qml(&Style {
        form,
        renderer,
        label: label.map(|(expression, points, from_scale)| Label { expression, points, from_scale }),
        fields: fields.iter().map(|text| styled_field(text, language)).collect(),
        display,
    })
}

fn styled_field<'a>(text: &FieldText<'a>, language: Language) -> Field<'a> {
    let values = text.vocabulary.map(|vocabulary| vocabulary_words(vocabulary, language)).unwrap_or_default();
    Field { name: text.name, alias: text.title, values }
}

/// A category for each class that has a colour, and for empty cells one more where the vocabulary has none for them.
fn categories(vocabulary: &'static str, outline_mm: &'static str, language: Language) -> Renderer<'static> {
    let symbol = |colour: &'static str, pattern| Symbol { colour, pattern, outline_mm, own_outline: vocabulary == "outcome" };
    let mut list: Vec<_> = labels()
        .classes(vocabulary)
        .filter(|class| !class.colour.is_empty())
        .map(|class| Category {
            value: &class.value,
            label: class.label.name(language),
            symbol: symbol(&class.colour, &class.pattern),
        })
        .collect();
    if let Some(unknown) = labels().class("status", "unknown").filter(|_| labels().class(vocabulary, "unknown").is_none()) {
        let (label, symbol) = (unknown.label.name(language), symbol(&unknown.colour, &unknown.pattern));
        list.push(Category { value: "", label, symbol });
    }
    Renderer::Categories(vocabulary, list)
}

/// Areas that nothing is said about: light, so that what lies on them is seen.
fn ground() -> Renderer<'static> {
    Renderer::Single(Symbol { colour: "#f7f7f7", pattern: "solid", outline_mm: "0.3", own_outline: false })
}

/// All white spots look as an unserved premises does.
fn white_spots() -> Renderer<'static> {
    let class = labels().class("status", "unserved");
    let (colour, pattern) = class.map_or(("#000000", "solid"), |class| (class.colour.as_str(), class.pattern.as_str()));
    Renderer::Single(Symbol { colour, pattern, outline_mm: "0.5", own_outline: true })
}

/// Areas of projects are seen through: what is in them matters more.
fn plan_areas() -> Renderer<'static> {
    Renderer::Single(class_symbol("plan_layer", "plan_areas", "0.6"))
}

/// All features alike, as this class of the rollout's drawings.
fn plain(class: &'static str, outline_mm: &'static str) -> Renderer<'static> {
    let vocabulary = if class == "trench" { "edge_kind" } else { "plan_layer" };
    Renderer::Single(class_symbol(vocabulary, class, outline_mm))
}

fn class_symbol(vocabulary: &str, value: &str, outline_mm: &'static str) -> Symbol<'static> {
    let class = labels().class(vocabulary, value);
    let (colour, pattern) = class.map_or(("#000000", "solid"), |class| (class.colour.as_str(), class.pattern.as_str()));
    Symbol { colour, pattern, outline_mm, own_outline: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_category_whether_or_not_the_run_has_it() {
        for (source, vocabulary, extra) in
            [("municipalities", "share", 0), ("project_areas", "outcome", 1), ("premises", "status", 0)]
        {
            let fields = field_texts(source, ["name", vocabulary], Language::Swedish);
            let qml = style_of(source, &fields, Language::Swedish);
            let classes = labels().classes(vocabulary).count();
            assert_eq!(qml.matches("<category ").count(), classes + extra, "{source}");
            assert!(qml.contains("label=\"uppgift saknas\""), "{source}");
            assert_eq!(qml.matches("editWidget type=\"ValueMap\"").count(), 1, "{source}");
        }
    }

    #[test]
    fn fields_are_called_what_the_labels_say() {
        let texts = field_texts("municipalities", ["code", "passed_share", "share", "strange"], Language::Swedish);
        let titles: Vec<_> = texts.iter().map(|text| text.title).collect();
        assert_eq!(titles, ["Kommunkod", "Absoluta närheten, andel", "Absoluta närheten, klass", "strange"]);
        assert_eq!(texts[2].vocabulary, Some("share"));
        assert_eq!(field_texts("white_spots", ["skyddat"], Language::Swedish)[0].title, "Skyddade celler");
        assert_eq!(field_texts("white_spots", ["suppressed"], Language::English)[0].title, "Suppressed cells");
    }

    #[test]
    fn municipalities_without_coverage_are_ground_for_the_projects() {
        let fields = field_texts("municipalities", ["code", "name"], Language::Swedish);
        let qml = style_of("municipalities", &fields, Language::Swedish);
        assert!(qml.contains("singleSymbol") && qml.contains("247,247,247,255") && !qml.contains("passed"));
    }
}
