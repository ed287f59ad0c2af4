"""Fingerprints: one hash per experiment of the code that makes its numbers, and of nothing else.

The hash covers the syntax trees of the modules of the entry and of the settings class, and of every project module
that they import, followed transitively. Comments, docstrings and layout do not count; nor does the code of the
runner, the command line or the pages, which no entry imports. It is the same on Python 3.11, 3.12 and 3.13.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from common.errors import Problem
from common.project import ROOT

PACKAGES = ("common", "replications")
BY_STRING = ("__import__", "import_module")

#: Fields of syntax nodes that say nothing about what the code does, or exist on some Python versions only.
IGNORED_FIELDS = {"kind", "type_comment", "type_ignores", "type_params"}


@cache
def fingerprint(*names: str, root: Path = ROOT) -> str:
    """The hash for an experiment's entry and settings class, each as "package.module:name"."""
    hashes = [f"{module} {_module_hash(path)}" for module, path in sorted(modules(*names, root=root).items())]
    return hashlib.sha256("\n".join([*names, *hashes]).encode()).hexdigest()


def modules(*names: str, root: Path = ROOT) -> dict[str, Path]:
    """Every project module that those of the names import, themselves included: the file of each by dotted name."""
    waiting = [name.partition(":")[0] for name in names]
    for name, start in zip(names, waiting, strict=True):
        if _file(start, root) is None:
            raise Problem(f"{name!r} is not a module of this project.")
    found: dict[str, Path] = {}
    while waiting:
        name = waiting.pop()
        path = _file(name, root)
        if path is None or name in found:
            continue
        found[name] = path
        waiting.extend(imports(name, path))
        waiting.extend(_packages_above(name))
    return found


def _file(module: str, root: Path) -> Path | None:
    """The file of a project module; None for other people's and for names inside a module."""
    if module.partition(".")[0] not in PACKAGES:
        return None
    path = root.joinpath(*module.split("."))
    for candidate in (path / "__init__.py", path.with_suffix(".py")):  # Python's own order
        if candidate.is_file():
            return candidate
    return None


def _packages_above(module: str) -> Iterator[str]:
    """Importing a.b.c runs a/__init__.py and a/b/__init__.py too."""
    parts = module.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts)))


@cache
def imports(module: str, path: Path) -> tuple[str, ...]:
    """The dotted names that a module imports, those inside functions too; of `from a import b` both a and a.b."""
    return tuple(_each_import(module, path))


def _each_import(module: str, path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise Problem(
                    f"{module} uses a relative import; write the whole name, so that fingerprints can follow it."
                )
            if node.module:
                yield node.module
                yield from (f"{node.module}.{name.name}" for name in node.names)
        elif _last_name(node) in BY_STRING:
            raise Problem(f"{module} imports by string, which fingerprints cannot follow; import by name.")


def _last_name(node: ast.AST) -> str:
    """The name that a node speaks of, however it came to be called: x, module.x, or `from module import x`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), filename=str(path))


@cache
def _module_hash(path: Path) -> str:
    return source_hash(_tree(path))


def source_hash(tree: ast.Module) -> str:
    """The hash of one module's syntax tree."""
    return hashlib.sha256(_text(tree).encode()).hexdigest()


EMPTY = "Constant(value=str:'')"


def _text(node: object) -> str:
    """A syntax tree as text: names of nodes and of their fields that are not empty."""
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if name not in IGNORED_FIELDS]
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            fields = [(name, _without_docstring(value) if name == "body" else value) for name, value in fields]
        if isinstance(node, ast.JoinedStr):  # Python 3.12 ends a format with an empty text where 3.11 and 3.13 do not
            fields = [(name, [part for part in value if _text(part) != EMPTY]) for name, value in fields]
        inside = ",".join(f"{name}={_text(value)}" for name, value in sorted(fields) if value not in (None, []))
        return f"{type(node).__name__}({inside})"
    if isinstance(node, list):
        return f"[{','.join(_text(item) for item in node)}]"
    return f"{type(node).__name__}:{node!a}"  # ASCII, since what repr() takes for printable grows with each Python


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Also without the strings that stand under a field as its documentation: they do nothing either."""
    return [
        statement
        for statement in body
        if not (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        )
    ]
