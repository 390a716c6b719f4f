#!/usr/bin/env python3
"""Opens a GeoPackage of `bygd export --format gpkg`, or the `routes.gpkg` of a plan, in real QGIS and looks at what a person would see.

    bygd export RESULTS --format gpkg --out karta.gpkg
    QT_QPA_PLATFORM=offscreen python3 check_layers.py karta.gpkg karta.png

For each layer: the default style is loaded from the file, with all classes of `data/labels/classes.csv` in their colours, words and
patterns, whether or not this run has them; fields have aliases and coded fields value maps; every feature is there and falls into a class.
Then the map is drawn, with legend and scale bar, into the picture, which must not be empty. Needs QGIS 3.22 or later with its Python
(Debian: `qgis python3-qgis`); where QGIS cannot be imported it says so and exits with 0. Exits with 1 and what is wrong else.
"""

import csv
import math
import os
import sqlite3
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsExpression,
        QgsExpressionContext,
        QgsExpressionContextUtils,
        QgsLayoutExporter,
        QgsLayoutItemLegend,
        QgsLayoutItemMap,
        QgsLayoutItemScaleBar,
        QgsLayoutPoint,
        QgsLayoutSize,
        QgsLegendStyle,
        QgsPrintLayout,
        QgsProject,
        QgsRectangle,
        QgsUnitTypes,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtGui import QColor, QFont, QImage
except ImportError:
    print("skipped: QGIS is not installed")
    sys.exit(0)

FAULTS = []
LABELS = Path(__file__).resolve().parents[2] / "data" / "labels"
# The layers that may be there, in either language, with the fields by which each may be drawn, named like their vocabularies.
DRAWN_BY = {
    "kommuner": ["share"],
    "municipalities": ["share"],
    "projektområden": ["outcome"],
    "project areas": ["outcome"],
    "vita fläckar": [],
    "white spots": [],
    "byggnader": ["status", "fate"],
    "premises": ["status"],
    "stråk": ["edge_kind"],
    "servisledningar": [],
    "skarvpunkter": [],
    "skåp": [],
}
# Layers whose features all look alike where there is no such field, with vocabulary and value of the class that they look like.
ALIKE = {
    "projektområden": ("plan_layer", "plan_areas"),
    "project areas": ("plan_layer", "plan_areas"),
    "vita fläckar": ("status", "unserved"),
    "white spots": ("status", "unserved"),
    "servisledningar": ("edge_kind", "trench"),
    "skarvpunkter": ("plan_layer", "splice_points"),
    "skåp": ("plan_layer", "cabinets"),
}
SWEDISH = {"kommuner", "projektområden", "vita fläckar", "byggnader", "stråk", "servisledningar", "skarvpunkter", "skåp"}
# How each pattern is drawn: over an area, as the style of a line, and as the form of a point.
AREA_PATTERN = {"solid": [], "hatch": ["LinePatternFill"], "cross": ["LinePatternFill"] * 2, "dots": ["PointPatternFill"], "outline": []}
LINE_STYLE = {"solid": "solid", "hatch": "dash", "cross": "dash dot", "dots": "dot", "outline": "dash dot dot"}
POINT_FORM = {"solid": "circle", "hatch": "square", "cross": "triangle", "dots": "diamond", "outline": "pentagon"}


def check(holds, what):
    """Notes a fault unless `holds`."""
    if not holds:
        FAULTS.append(what)
    return bool(holds)


def read_labels(name):
    """The rows of one of the label tables."""
    with open(LABELS / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def classes_of(vocabulary, language):
    """Value, word, colour and pattern of each class of a vocabulary, with one for empty cells where it has none."""
    rows = [row for row in read_labels("classes") if row["vocabulary"] == vocabulary and row["colour"]]
    classes = [(row["value"], row[language], row["colour"], row["pattern"]) for row in rows]
    if "unknown" not in {row["value"] for row in rows}:
        unknown = next(row for row in read_labels("classes") if (row["vocabulary"], row["value"]) == ("status", "unknown"))
        classes.append(("", unknown[language], unknown["colour"], unknown["pattern"]))
    return classes


def layer_names(file):
    """The layers with geometry, in the order of the file."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid")
        return [name for (name,) in rows]


def check_symbol(symbol, colour, pattern, where):
    """A symbol must have the colour and the pattern of its class."""
    check(symbol.color().name() == colour, f"{where}: colour {symbol.color().name()} instead of {colour}")
    layers = [symbol.symbolLayer(i) for i in range(symbol.symbolLayerCount())]
    kinds = [layer.layerType() for layer in layers]
    if kinds[0] == "SimpleMarker":
        form = layers[0].properties()["name"]
        check(form == POINT_FORM[pattern], f"{where}: form {form} for the pattern {pattern}")
    elif kinds[0] == "SimpleLine":
        check(kinds == ["SimpleLine"], f"{where}: {kinds}")
        style = layers[0].properties()["line_style"]
        check(style == LINE_STYLE[pattern], f"{where}: line {style} for the pattern {pattern}")
    else:
        check(kinds == ["SimpleFill", *AREA_PATTERN[pattern]], f"{where}: {kinds} for the pattern {pattern}")
        dashed = layers[0].properties()["outline_style"] == "dash"
        check(dashed == (pattern == "outline"), f"{where}: the outline is dashed: {dashed}")


def drawn_by(layer):
    """The field by which a layer is drawn; municipalities are plain ground where the results count no coverage."""
    return next((field for field in DRAWN_BY[layer.name()] if layer.fields().indexOf(field) >= 0), None)


def check_renderer(layer, name, language):
    """The renderer must be that of the file, with every class."""
    field, renderer = drawn_by(layer), layer.renderer()
    if field is None:
        colour, pattern = "#f7f7f7", "solid"
        if DRAWN_BY[name] != ["share"]:
            if not check(name in ALIKE, f"{name}: there is none of the fields {DRAWN_BY[name]}"):
                return
            row = next(row for row in read_labels("classes") if (row["vocabulary"], row["value"]) == ALIKE[name])
            colour, pattern = row["colour"], row["pattern"]
        if check(renderer.type() == "singleSymbol", f"{name}: renderer {renderer.type()}"):
            check_symbol(renderer.symbol(), colour, pattern, name)
        return
    if not check(renderer.type() == "categorizedSymbol", f"{name}: renderer {renderer.type()}"):
        return
    check(renderer.classAttribute() == field, f"{name}: drawn by {renderer.classAttribute()}")
    expected, categories = classes_of(field, language), renderer.categories()
    found = [(str(category.value() or ""), category.label()) for category in categories]
    check(found == [(value, word) for value, word, _, _ in expected], f"{name}: categories {found}")
    for category, (value, _, colour, pattern) in zip(categories, expected):
        check(category.renderState(), f"{name}: the class {value} is not drawn")
        check_symbol(category.symbol(), colour, pattern, f"{name}, {value or 'empty'}")
    values = {value for value, *_ in expected}
    for feature in layer.getFeatures():
        value = feature[field]
        is_null = value is None or (hasattr(value, "isNull") and value.isNull())
        check(not is_null or "" in values, f"{name}: {field} is empty in row {feature.id()}")
        check(is_null or value in values, f"{name}: no class for {value!r}")


def check_fields(layer, name, language):
    """Every field has an alias in the language; fields with a vocabulary have a value map with all its words."""
    columns = {}
    sources = [row["table"] for row in read_labels("tables") if name in (row["sv"].lower(), row["en"].lower())]
    # What a plan made has the name of what a coverage count or a round made; the field by which it is drawn tells them apart.
    is_planned = drawn_by(layer) == "fate" or (name in ALIKE and not drawn_by(layer))
    source = next(source for source in sources if len(sources) == 1 or source.startswith("plan_") == is_planned)
    for row in read_labels("columns"):
        if row["table"] in ("", source):
            columns.setdefault(row["column"], {})[row["table"]] = row
    for index, field in enumerate(layer.fields()):
        if field.name() == "fid":
            continue
        label = columns.get(field.name(), {})
        label = label.get(source) or label.get("")
        if not check(label, f"{name}: no label for {field.name()}"):
            continue
        check(layer.attributeAlias(index) == label[language], f"{name}: alias {layer.attributeAlias(index)!r} of {field.name()}")
        words = {row[language]: row["value"] for row in read_labels("classes") if row["vocabulary"] == field.name()}
        if label["kind"] != "class" or not words:
            continue
        setup = layer.editorWidgetSetup(index)
        if check(setup.type() == "ValueMap", f"{name}: {field.name()} has the widget {setup.type()!r}"):
            pairs = {word: value for item in setup.config()["map"] for word, value in item.items()}
            check(pairs == words, f"{name}: value map {pairs} of {field.name()}")


def check_labels(layer, name):
    """Labels must be expressions that QGIS can work out for every feature."""
    if not layer.labelsEnabled():
        check(name in ("byggnader", "premises", "stråk", "servisledningar"), f"{name}: has no labels")
        return
    settings = layer.labeling().settings()
    check(not settings.format().allowHtmlFormatting(), f"{name}: labels may hold HTML")
    expression = settings.getLabelExpression()
    check(not expression.hasParserError(), f"{name}: {expression.parserErrorString()}")
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    for feature in layer.getFeatures():
        context.setFeature(feature)
        text = expression.evaluate(context)
        # Premises in no project have no place in the order of joining.
        has_text = bool(text) or drawn_by(layer) == "fate"
        check(not expression.hasEvalError() and has_text, f"{name}: label {text!r} of row {feature.id()}: {expression.evalErrorString()}")


def open_layer(file, name):
    """A layer, checked."""
    language = "sv" if name in SWEDISH else "en"
    layer = QgsVectorLayer(f"{file}|layername={name}", name, "ogr")
    if not check(layer.isValid(), f"{name}: cannot be opened"):
        return None
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        rows = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    check(layer.featureCount() == rows, f"{name}: {layer.featureCount()} features, {rows} rows")
    message, loaded = layer.loadDefaultStyle()
    check(loaded, f"{name}: the default style is not loaded: {message}")
    check(layer.crs().isValid() and not layer.crs().isGeographic(), f"{name}: coordinate system {layer.crs().authid()}")
    check_renderer(layer, name, language)
    check_fields(layer, name, language)
    check_labels(layer, name)
    print(f"{name}: {rows} features, {layer.renderer().type()}, {layer.crs().authid()}")
    return layer


def draw(layers, picture):
    """The map with legend and scale bar, on a page of 16 by 10."""
    project = QgsProject.instance()
    project.setCrs(layers[0].crs())
    # Points above areas, small areas above large ones.
    on_top = sorted(layers, key=lambda layer: (layer.geometryType(), layer.extent().width()))
    shown = [layer for layer in reversed(layers) if layer.name() not in ("byggnader", "premises")]
    for layer in layers:
        project.addMapLayer(layer, False)
    for layer in shown:
        node = project.layerTreeRoot().addLayer(layer)
        # The heading says what the colours are about.
        if drawn_by(layer):
            alias = layer.attributeDisplayName(layer.fields().indexOf(drawn_by(layer)))
            node.setCustomProperty("legend/title-label", f"{layer.name()}¶{alias.lower()}")
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().pages()[0].setPageSize(QgsLayoutSize(280, 190))
    extent = QgsRectangle(layers[0].extent())
    extent.scale(1.04)

    def place(item, x, y, width, height):
        layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x, y, QgsUnitTypes.LayoutMillimeters))
        item.attemptResize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutMillimeters))

    page_map = QgsLayoutItemMap(layout)
    place(page_map, 5, 5, 200, 180)
    page_map.setLayers([layer for layer in on_top if layer in shown])
    page_map.setBackgroundColor(QColor("#eef3f6"))
    page_map.setFrameEnabled(True)
    # Zooming needs an extent to begin with, and setting one changes the size.
    page_map.setExtent(extent)
    page_map.attemptResize(QgsLayoutSize(200, 180, QgsUnitTypes.LayoutMillimeters))
    page_map.zoomToExtent(extent)
    check(page_map.extent().contains(layers[0].extent()), f"the map shows {page_map.extent().toString()}")
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(page_map)
    legend.setSymbolHeight(4)
    for style in (QgsLegendStyle.Subgroup, QgsLegendStyle.Group, QgsLegendStyle.SymbolLabel):
        legend.setStyleFont(style, QFont("DejaVu Sans", 9 if style == QgsLegendStyle.SymbolLabel else 11))
    # So that long words fit.
    legend.setWrapString("¶")
    legend.setLegendFilterByMapEnabled(False)
    place(legend, 208, 5, 68, 160)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(page_map)
    bar.setStyle("Single Box")
    bar.applyDefaultSize(QgsUnitTypes.DistanceKilometers)
    # A round number of kilometres, about a fifth of the map's width.
    width_km = page_map.extent().width() / 1000
    bar.setUnitsPerSegment(10 ** math.floor(math.log10(width_km / 4)))
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    place(bar, 210, 168, 60, 14)
    layout.refresh()
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 144
    done = QgsLayoutExporter(layout).exportToImage(str(picture), settings)
    check(done == QgsLayoutExporter.Success, f"the picture is not written: {done}")
    image = QImage(str(picture))
    check(not image.isNull() and image.width() > 1000, "the picture is empty")
    # The map without the legend, which shows every colour.
    right = image.width() * 200 // 280
    colours = {image.pixelColor(x, y).name() for x in range(0, right, 3) for y in range(0, image.height(), 3)}
    seen = {colour for vocabulary in ("share", "outcome") for _, _, colour, _ in classes_of(vocabulary, "sv")} & colours
    check(len(seen) >= 3, f"of the classes' colours the picture shows {sorted(seen)}")


def main(file, picture):
    """Everything; gives the exit code."""
    file, picture = Path(file).resolve(), Path(picture).resolve()
    application = QgsApplication([], False)
    application.initQgis()
    names = layer_names(file)
    check(names, "there are no layers")
    check(all(name in DRAWN_BY for name in names), f"unknown layers among {names}")
    layers = [layer for layer in (open_layer(file, name) for name in names) if layer]
    if layers:
        draw(layers, picture)
    left = [path.name for path in file.parent.iterdir() if path.name.startswith(file.name + "-")]
    QgsProject.instance().clear()
    check(not left, f"files beside the layers: {left}")
    for fault in FAULTS[:50]:
        print(f"wrong: {fault}", file=sys.stderr)
    if not FAULTS:
        print(f"all as it should be in {len(layers)} layers; the map is {picture.name}")
    sys.stdout.flush()
    sys.stderr.flush()
    # QGIS may crash while it tidies up after Python; everything is said by now.
    os._exit(1 if FAULTS else 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
