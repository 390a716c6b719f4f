//! Styles as QGIS stores them (QML), as small as they can be.
//!
//! Responsible for: the spelling of renderers, symbols, labels, aliases and value maps, in the form that QGIS 3.22 and later read. Not
//! responsible for: which classes, colours and words there are (`style`).

use super::xml::Xml;

/// What a layer looks like and how its fields are called.
#[derive(Debug)]
pub(super) struct Style<'a> {
    /// What the layer's shapes are.
    pub form: Form,
    /// How features are drawn.
    pub renderer: Renderer<'a>,
    /// What is written beside them.
    pub label: Option<Label<'a>>,
    /// The fields, in the order of the table, without the row number.
    pub fields: Vec<Field<'a>>,
    /// The field that names a feature in lists.
    pub display: &'a str,
}

/// What shapes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Polygons.
    Polygons,
}

/// How features are drawn.
#[derive(Debug)]
pub(super) enum Renderer<'a> {
    /// All alike.
    Single(Symbol<'a>),
    /// By the value of a field; the value `""` is everything else.
    Categories(&'a str, Vec<Category<'a>>),
}

/// A class of features.
#[derive(Debug)]
pub(super) struct Category<'a> {
    /// The value in the field.
    pub value: &'a str,
    /// The word in the legend.
    pub label: &'a str,
    /// How it is drawn.
    pub symbol: Symbol<'a>,
}

/// A colour with a pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol<'a> {
    /// `#rrggbb`.
    pub colour: &'a str,
    /// `solid`, `hatch`, `cross`, `dots` or `outline`.
    pub pattern: &'a str,
    /// The outline's width in millimetres.
    pub outline_mm: &'a str,
    /// Whether the outline of an area has its colour; else it is dark.
    pub own_outline: bool,
}

/// The colour of outlines.
const DARK: &str = "64,64,64,255";

/// What is written beside features.
#[derive(Debug)]
pub(super) struct Label<'a> {
    /// An expression of QGIS.
    pub expression: &'a str,
    /// The size of letters in points.
    pub points: &'a str,
    /// The smallest scale at which it is written, as its denominator; `None`: at every scale.
    pub from_scale: Option<&'a str>,
}

/// A field as people see it.
#[derive(Debug)]
pub(super) struct Field<'a> {
    /// Its name in the table.
    pub name: &'a str,
    /// What people call it.
    pub alias: &'a str,
    /// The words for its values, where it has few: value, word.
    pub values: Vec<(&'a str, &'a str)>,
}

/// The style as QML.
pub(super) fn qml(style: &Style<'_>) -> String {
    let mut xml = Xml::new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>");
    let labels = if style.label.is_some() { "1" } else { "0" };
    let root = [("version", "3.22.0"), ("styleCategories", "Symbology|Labeling|Fields|Forms"), ("labelsEnabled", labels)];
    xml.element("qgis", &root, |xml| {
        write_renderer(xml, style);
        if let Some(label) = &style.label {
            write_label(xml, label, style.form);
        }
        write_fields(xml, &style.fields);
        xml.element("previewExpression", &[], |xml| xml.text(&format!("\"{}\"", style.display)));
        xml.element("layerGeometryType", &[], |xml| {
            xml.text(match style.form {
                Form::Points => "0",
                Form::Lines => "1",
                Form::Polygons => "2",
            });
        });
    });
    xml.finish()
}

fn write_renderer(xml: &mut Xml, style: &Style<'_>) {
    let kind =
        |kind| [("type", kind), ("forceraster", "0"), ("symbollevels", "0"), ("enableorderby", "0"), ("referencescale", "-1")];
    match &style.renderer {
        Renderer::Single(symbol) => xml.element("renderer-v2", &kind("singleSymbol"), |xml| {
            xml.element("symbols", &[], |xml| write_symbol(xml, "0", symbol, style.form));
        }),
        Renderer::Categories(field, categories) => {
            let attributes = [kind("categorizedSymbol").as_slice(), &[("attr", field)]].concat();
            xml.element("renderer-v2", &attributes, |xml| write_categories(xml, categories, style.form));
        }
    }
}

fn write_categories(xml: &mut Xml, categories: &[Category<'_>], form: Form) {
    xml.element("categories", &[], |xml| {
        for (number, category) in categories.iter().enumerate() {
            let (value, label, symbol) = (category.value, category.label, number.to_string());
            xml.empty(
                "category",
                &[("render", "true"), ("value", value), ("type", "string"), ("symbol", &symbol), ("label", label)],
            );
        }
    });
    xml.element("symbols", &[], |xml| {
        for (number, category) in categories.iter().enumerate() {
            write_symbol(xml, &number.to_string(), &category.symbol, form);
        }
    });
}

fn write_symbol(xml: &mut Xml, name: &str, symbol: &Symbol<'_>, form: Form) {
    let kind = match form {
        Form::Points => "marker",
        Form::Lines => "line",
        Form::Polygons => "fill",
    };
    xml.element("symbol", &symbol_attributes(kind, name), |xml| match form {
        Form::Points => write_marker(xml, symbol),
        Form::Lines => write_line(xml, symbol),
        Form::Polygons => write_fill(xml, name, symbol),
    });
}

fn symbol_attributes<'a>(kind: &'a str, name: &'a str) -> [(&'a str, &'a str); 5] {
    [("type", kind), ("name", name), ("alpha", "1"), ("clip_to_extent", "1"), ("force_rhr", "0")]
}

/// A filled area with its pattern drawn over it, in white on dark colours and in near black on light ones. Where the outline has the
/// area's own colour, a narrow area is seen at small scales too.
fn write_fill(xml: &mut Xml, name: &str, symbol: &Symbol<'_>) {
    let (colour, ink) = (rgba(symbol.colour), ink(symbol.colour));
    let is_outline = symbol.pattern == "outline";
    let (outline_style, outline) = match (is_outline, symbol.own_outline) {
        (true, _) => ("dash", DARK),
        (false, true) => ("solid", colour.as_str()),
        (false, false) => ("solid", DARK),
    };
    let fill = [
        ("color", colour.as_str()),
        ("style", "solid"),
        ("outline_color", outline),
        ("outline_style", outline_style),
        ("outline_width", symbol.outline_mm),
        ("outline_width_unit", "MM"),
        ("joinstyle", "round"),
    ];
    write_symbol_layer(xml, "SimpleFill", &fill, |_| {});
    let line = |xml: &mut Xml, at: usize, angle: &str| {
        let options = [("angle", angle), ("distance", "1.6"), ("distance_unit", "MM"), ("color", ink), ("line_width", "0.3")];
        write_symbol_layer(xml, "LinePatternFill", &options, |xml| {
            xml.element("symbol", &symbol_attributes("line", &format!("@{name}@{at}")), |xml| {
                let options = [("line_color", ink), ("line_style", "solid"), ("line_width", "0.3"), ("line_width_unit", "MM")];
                write_symbol_layer(xml, "SimpleLine", &options, |_| {});
            });
        });
    };
    match symbol.pattern {
        "hatch" => line(xml, 1, "45"),
        "cross" => {
            line(xml, 1, "45");
            line(xml, 2, "135");
        }
        "dots" => write_dots(xml, name, ink),
        _ => {}
    }
}

fn write_dots(xml: &mut Xml, name: &str, ink: &str) {
    let options = [
        ("distance_x", "1.6"),
        ("distance_y", "1.6"),
        ("displacement_x", "0.8"),
        ("displacement_y", "0"),
        ("distance_x_unit", "MM"),
        ("distance_y_unit", "MM"),
        ("displacement_x_unit", "MM"),
        ("displacement_y_unit", "MM"),
    ];
    write_symbol_layer(xml, "PointPatternFill", &options, |xml| {
        xml.element("symbol", &symbol_attributes("marker", &format!("@{name}@1")), |xml| {
            let options = [("name", "circle"), ("color", ink), ("outline_style", "no"), ("size", "0.6"), ("size_unit", "MM")];
            write_symbol_layer(xml, "SimpleMarker", &options, |_| {});
        });
    });
}

/// A point: what is a pattern on an area is a form here.
fn write_marker(xml: &mut Xml, symbol: &Symbol<'_>) {
    let form = match symbol.pattern {
        "hatch" => "square",
        "dots" => "diamond",
        "cross" => "triangle",
        "outline" => "pentagon",
        _ => "circle",
    };
    let colour = rgba(symbol.colour);
    let options = [
        ("name", form),
        ("color", colour.as_str()),
        ("size", "2"),
        ("size_unit", "MM"),
        ("outline_color", DARK),
        ("outline_style", "solid"),
        ("outline_width", symbol.outline_mm),
        ("outline_width_unit", "MM"),
    ];
    write_symbol_layer(xml, "SimpleMarker", &options, |_| {});
}

/// A line: what is a pattern on an area is a way of dashing here.
fn write_line(xml: &mut Xml, symbol: &Symbol<'_>) {
    let dashes = match symbol.pattern {
        "hatch" => "dash",
        "dots" => "dot",
        "cross" => "dash dot",
        "outline" => "dash dot dot",
        _ => "solid",
    };
    let colour = rgba(symbol.colour);
    let options = [
        ("line_color", colour.as_str()),
        ("line_style", dashes),
        ("line_width", symbol.outline_mm),
        ("line_width_unit", "MM"),
        ("capstyle", "round"),
        ("joinstyle", "round"),
    ];
    write_symbol_layer(xml, "SimpleLine", &options, |_| {});
}

fn write_symbol_layer(xml: &mut Xml, class: &str, options: &[(&str, &str)], inside: impl FnOnce(&mut Xml)) {
    xml.element("layer", &[("class", class), ("enabled", "1"), ("locked", "0"), ("pass", "0")], |xml| {
        write_map(xml, None, |xml| options.iter().for_each(|(name, value)| write_option(xml, name, value)));
        inside(xml);
    });
}

fn write_map(xml: &mut Xml, name: Option<&str>, inside: impl FnOnce(&mut Xml)) {
    let name = name.map(|name| ("name", name));
    let attributes: Vec<_> = [("type", "Map")].into_iter().chain(name).collect();
    xml.element("Option", &attributes, inside);
}

fn write_option(xml: &mut Xml, name: &str, value: &str) {
    xml.empty("Option", &[("type", "QString"), ("name", name), ("value", value)]);
}

fn write_label(xml: &mut Xml, label: &Label<'_>, form: Form) {
    // Over an area, along a line, around a point.
    let placement = match form {
        Form::Points => "0",
        Form::Lines => "2",
        Form::Polygons => "1",
    };
    let style = [
        ("fieldName", label.expression),
        ("isExpression", "1"),
        ("fontSize", label.points),
        ("fontSizeUnit", "Point"),
        ("fontFamily", "Open Sans"),
        ("fontWeight", "50"),
        ("textColor", "30,30,30,255"),
        ("textOpacity", "1"),
        ("multilineHeight", "1"),
        ("allowHtml", "0"),
    ];
    let buffer = [
        ("bufferDraw", "1"),
        ("bufferSize", "0.9"),
        ("bufferSizeUnits", "MM"),
        ("bufferColor", "255,255,255,255"),
        ("bufferOpacity", "0.9"),
    ];
    let scale = label.from_scale.unwrap_or("0");
    let visible = if label.from_scale.is_some() { "1" } else { "0" };
    xml.element("labeling", &[("type", "simple")], |xml| {
        xml.element("settings", &[], |xml| {
            xml.element("text-style", &style, |xml| xml.empty("text-buffer", &buffer));
            xml.empty("text-format", &[("multilineAlign", "1")]);
            xml.empty("placement", &[("placement", placement), ("centroidInside", "1"), ("centroidWhole", "0"), ("dist", "0")]);
            xml.empty("rendering", &[("drawLabels", "1"), ("scaleVisibility", visible), ("scaleMin", "0"), ("scaleMax", scale)]);
        });
    });
}

fn write_fields(xml: &mut Xml, fields: &[Field<'_>]) {
    xml.element("fieldConfiguration", &[], |xml| {
        for field in fields.iter().filter(|field| !field.values.is_empty()) {
            xml.element("field", &[("name", field.name)], |xml| write_value_map(xml, &field.values));
        }
    });
    xml.element("aliases", &[], |xml| {
        // The row number is field 0.
        for (field, index) in fields.iter().zip(1..) {
            xml.empty("alias", &[("index", &format!("{index}")), ("field", field.name), ("name", field.alias)]);
        }
    });
}

fn write_value_map(xml: &mut Xml, values: &[(&str, &str)]) {
    xml.element("editWidget", &[("type", "ValueMap")], |xml| {
        xml.element("config", &[], |xml| {
            write_map(xml, None, |xml| {
                xml.element("Option", &[("type", "List"), ("name", "map")], |xml| {
                    for (value, word) in values {
                        write_map(xml, None, |xml| write_option(xml, word, value));
                    }
                });
            });
        });
    });
}

/// Red, green and blue of `#rrggbb`; black where it is none, which a test of the labels does not allow.
fn rgb(colour: &str) -> [u8; 3] {
    let part = |at: usize| colour.get(at..at + 2).and_then(|part| u8::from_str_radix(part, 16).ok()).unwrap_or(0);
    [part(1), part(3), part(5)]
}

fn rgba(colour: &str) -> String {
    let [red, green, blue] = rgb(colour);
    format!("{red},{green},{blue},255")
}

/// A colour for lines over this one that can be told from it.
fn ink(colour: &str) -> &'static str {
    let [red, green, blue] = rgb(colour).map(u32::from);
    // Weights of ITU-R BT.601, in thousandths.
    let brightness = (299 * red + 587 * green + 114 * blue) / 1000;
    if brightness < 140 { "255,255,255,255" } else { "40,40,40,255" }
}

#[cfg(test)]
mod tests {
    use super::super::layer_samples::hostile_texts;
    use super::*;

    fn sample(text: &str) -> Style<'_> {
        let symbol = |pattern| Symbol { colour: "#08519c", pattern, outline_mm: "0.2", own_outline: false };
        let categories = ["solid", "hatch", "cross", "dots", "outline"].map(|pattern| Category {
            value: text,
            label: text,
            symbol: symbol(pattern),
        });
        Style {
            form: Form::Polygons,
            renderer: Renderer::Categories(text, categories.into()),
            label: Some(Label { expression: text, points: "9", from_scale: Some("100000") }),
            fields: vec![Field { name: text, alias: text, values: vec![(text, text)] }],
            display: text,
        }
    }

    #[test]
    fn every_tag_is_closed_whatever_the_words_are() {
        let tags = |qml: &str| -> Vec<String> {
            let tags = qml
                .split('<')
                .skip(1)
                .map(|tag| tag.split([' ', '>', '/']).find(|part| !part.is_empty()).unwrap_or("").to_owned());
            tags.collect()
        };
        let plain = tags(&qml(&sample("plain")));
        for text in hostile_texts() {
            let qml = qml(&sample(&text));
            assert_eq!(tags(&qml), plain, "{text}");
            let mut open = Vec::new();
            for tag in qml.split('<').skip(1) {
                let tag = &tag[..tag.find('>').unwrap()];
                if let Some(name) = tag.strip_prefix('/') {
                    assert_eq!(open.pop(), Some(name));
                } else if !tag.ends_with('/') && !tag.starts_with('!') {
                    open.push(tag.split(' ').next().unwrap());
                }
            }
            assert!(open.is_empty());
        }
    }

    #[test]
    fn patterns_are_drawn_in_an_ink_that_shows() {
        assert_eq!([ink("#08519c"), ink("#253494"), ink("#b35806")], ["255,255,255,255"; 3]);
        assert_eq!([ink("#fdd49e"), ink("#ffffcc"), ink("#6baed6")], ["40,40,40,255"; 3]);
        assert_eq!(rgba("#08519c"), "8,81,156,255");
    }
}
