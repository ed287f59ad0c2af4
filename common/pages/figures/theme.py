"""One look for all figures, and one way to save them: small, and the same bytes from the same numbers."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.figure import Figure
from PIL import Image

from common.files import write
from common.pages.figures.listing import Picture

mpl.use("Agg")

#: Okabe and Ito's colours, which people with colour blindness can tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]
PUBLISHED = "#000000"  # what the paper says, in every figure
MARGIN = "#BBBBBB"
WIDTH = 8.0  # inches; at 110 dots each it fits a page and a phone turned sideways


@contextmanager
def styled() -> Iterator[None]:
    """All figures are drawn inside this."""
    look = {
        "figure.dpi": 110,
        "savefig.dpi": 110,
        "figure.constrained_layout.use": True,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
        "font.size": 9.5,
    }
    with mpl.rc_context():
        sns.set_theme(style="whitegrid", palette=COLOURS, font_scale=0.9, rc=look)
        yield


def save(figure: Figure, folder: Path, name: str, title: str, alt: str) -> Picture:
    """Write `name`.png with a palette of 128 colours, which keeps it at a third of its size."""
    raw = io.BytesIO()
    figure.savefig(raw, format="png", metadata={"Software": None})
    plt.close(figure)
    raw.seek(0)
    small = io.BytesIO()
    Image.open(raw).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    write(folder / f"{name}.png", small.getvalue())
    return Picture(f"{name}.png", title, alt)
