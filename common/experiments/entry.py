"""The code that an experiment names: short names written out, and whether there is such a function."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from common.config import nearest
from common.errors import Problem
from common.project import ROOT, shown

PACKAGES = ("common.", "replications.")


def full_entry(paper: str, written: str) -> str:
    """ "lenet5" is the function `run` of the paper's module lenet5, "lenet5:other" another one of it."""
    return written if written.startswith(PACKAGES) else f"replications.{paper}.{_with(written, ':run')}"


def full_settings_class(paper: str, written: str) -> str:
    """ "LeNet5" is a class of the paper's settings.py, "nets:LeNet5" one of its module nets."""
    if written.startswith(PACKAGES):
        return written
    return f"replications.{paper}.{written if ':' in written else f'settings:{written}'}"


def _with(written: str, ending: str) -> str:
    return written if ":" in written else written + ending


def check_entry(where: str, entry: str) -> None:
    """Refuse an entry that does not exist. Its module is not imported: that would load Keras, for seconds."""
    module, _, name = entry.partition(":")
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if not path.is_file():
        modules = [each.stem for each in path.parent.glob("*.py") if each.stem != "__init__"]
        raise Problem(f"{where}: entry: there is no {shown(path)}.{nearest(path.stem, modules)}")
    names = _top_level(path)
    if name not in names:
        functions = [each for each, is_function in names.items() if is_function and not each.startswith("_")]
        raise Problem(f"{where}: entry: {shown(path)} has no {name!r}.{nearest(name, functions)}")


@functools.cache
def _top_level(path: Path) -> dict[str, bool]:
    """The names that a module defines or imports, each with whether it is a function of its own."""
    names: dict[str, bool] = {}
    for node in ast.parse(path.read_bytes(), filename=str(path)).body:
        names |= dict.fromkeys(_names(node), isinstance(node, ast.FunctionDef))
    return names


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (name.asname or name.name for name in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
