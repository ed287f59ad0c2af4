"""The terminal as this command writes on it."""

import os
import sys

from rich.console import Console


def console() -> Console:
    """As wide as the terminal; into a pipe or a file wide enough that no line of a table breaks."""
    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=200 if piped else None, highlight=False, soft_wrap=False)
