"""Maps and bars that can be read in grey, in print and by the colour-blind.

Responsible for: how things are drawn. Not responsible for: what is drawn, or in which colours: those come from `words`.
"""

import textwrap

import matplotlib.pyplot as plt
import words
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

INK = "#222222"
OUTLINE = {"edgecolor": INK, "linewidth": 0.6}

plt.rcParams.update({
    "figure.dpi": 110,
    "font.size": 10,
    "hatch.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
})


def look(item):
    """How a class is filled: its colour, its pattern, and an outline, which is what is left of it in a bad copy."""
    return {"facecolor": item.colour, "hatch": item.hatch, **OUTLINE, "linestyle": "--" if item.pattern == "outline" else "-"}


def key(axes, items, below=0.0, title=None, columns=5):
    """A legend of classes below a figure, by this share of its height, where it hides nothing."""
    items = list(items)
    patches, names = [Patch(**look(item)) for item in items], [item.name for item in items]
    where = {"loc": "upper left", "bbox_to_anchor": (0, -below), "borderaxespad": 0.2}
    return axes.legend(patches, names, title=title, alignment="left", ncols=min(len(items), columns), frameon=False, fontsize=9, **where)


def bars(axes, names, values, item, texts=None, left=None):
    """Horizontal bars from the top down, each with its figure behind it. `left` is where they begin, for stacked bars without texts."""
    drawn = axes.barh(range(len(names)), values, left=left, label=item.name, **look(item))
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis() if not axes.yaxis_inverted() else None
    whole_numbers(axes)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    if texts:
        axes.bar_label(drawn, texts, padding=4)
        axes.margins(x=0.14)
    return drawn


def whole_numbers(axes):
    """Writes the figures of the horizontal axis as Swedish readers expect."""
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(round(value)).replace("-", "\u2212")))


def fill(axes, layer, items, **more):
    """Draws polygons, each row in the look of its class."""
    for item in dict.fromkeys(items):
        rows = layer[[other == item for other in items]]
        rows.plot(ax=axes, **look(item) | more)


def as_map(axes, layer):
    """A map's frame: the extent of a layer in EPSG:3006, no axes, and a scale bar of about a fifth of the width in its lower left corner."""
    west, south, east, north = layer.total_bounds
    width, height = east - west, north - south
    axes.set(xlim=(west - width * 0.03, east + width * 0.03), ylim=(south - height * 0.08, north + height * 0.03), aspect="equal")
    axes.set_axis_off()
    metres = max(step * 10**power for power in range(7) for step in (1, 2, 5) if step * 10**power <= width / 4)
    y = south - height * 0.05
    axes.plot([west, west + metres], [y, y], color=INK, linewidth=3, solid_capstyle="butt")
    text = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    axes.annotate(text, (west + metres / 2, y), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=8)


def name_places(axes, layer, texts, fontsize=8):
    """Writes a text inside each polygon, on white so that it is readable over any fill."""
    for point, text in zip(layer.representative_point(), texts, strict=True):
        box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
        axes.annotate(text, (point.x, point.y), ha="center", va="center", fontsize=fontsize, bbox=box)


def point_out(axes, layer, texts):
    """Writes a text beside each polygon, with a line to it."""
    for point, text in zip(layer.representative_point(), texts, strict=True):
        box = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.5, "boxstyle": "round,pad=0.2"}
        arrow = {"arrowstyle": "-", "color": INK, "linewidth": 0.7}
        axes.annotate(text, (point.x, point.y), xytext=(18, 16), textcoords="offset points", fontsize=8, fontweight="bold",
                      ha="center", va="center", bbox=box, arrowprops=arrow)


def finish(figure, title, source):
    """Puts the finding above and the source below, and shows the figure."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
    lines = textwrap.wrap(source, int(15 * figure.get_figwidth()))
    figure.text(0.01, 0.005, "\n".join(lines), ha="left", va="bottom", fontsize=7.5, color="#444444")
    figure.tight_layout(rect=(0, (0.05 + 0.13 * len(lines)) / figure.get_figheight(), 1, 0.985))
    plt.show()
