"""Fingerprints: they change with what a run does and with nothing else, on every Python that the suite runs on."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.errors import Problem
from common.experiments.load import experiments
from common.project import ROOT, papers
from common.records.fingerprint import fingerprint, modules, source_hash

ENTRY = "replications.paper.train:run"

#: A small project: the entry's module, what it imports, and what imports it.
PROJECT = {
    "common/__init__.py": "",
    "common/optimizer.py": "from common.constants import RATE\n\ndef step(weight):\n    return weight - RATE\n",
    "common/constants.py": "RATE = 0.1\n",
    "common/runner.py": "from replications.paper.train import run\n\nprint(run())\n",
    "replications/__init__.py": "",
    "replications/paper/__init__.py": "",
    "replications/paper/train.py": (
        "from common.optimizer import step\n\ndef run(weight=1.0):\n    for epoch in range(3):\n"
        "        weight = step(weight)\n    return weight\n"
    ),
}


@pytest.fixture
def project(tmp_path):
    """Writes a project of its own each time: `PROJECT` with some files added or replaced; its root."""

    def write(changed: dict[str, str] | None = None) -> Path:
        root = tmp_path / f"project-{len(list(tmp_path.iterdir()))}"
        for name, text in {**PROJECT, **(changed or {})}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root

    return write


@pytest.fixture
def followed(project):
    """The modules that count for an entry's module with this text, beside the empty packages above it."""

    def follow(text: str, **others: str) -> set[str]:
        extra = {f"{name.replace('.', '/')}.py": content for name, content in others.items()}
        found = modules(ENTRY, root=project({"replications/paper/train.py": text, **extra}))
        return set(found) - {"common", "replications", "replications.paper", "replications.paper.train"}

    return follow


def source(text: str) -> str:
    return source_hash(ast.parse(text))


# What does not count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# A comment.\n" + PROJECT["replications/paper/train.py"] + "# Another.\n", id="comments"),
        pytest.param('"""What it does."""\n' + PROJECT["replications/paper/train.py"], id="the module's docstring"),
        pytest.param(
            PROJECT["replications/paper/train.py"].replace("1.0):\n", '1.0):\n    """Train."""\n'), id="a docstring"
        ),
        pytest.param(
            "from common.optimizer import (\n    step,\n)\n\n\n\ndef run(\n  weight = 1.0,\n):\n"
            "  for epoch in range( 3 ): weight = (step(weight))\n  return weight",
            id="layout",
        ),
        pytest.param(PROJECT["replications/paper/train.py"].replace("1.0", "1.00"), id="spelling of a number"),
    ],
)
def test_what_does_nothing_does_not_change_the_fingerprint(project, text):
    assert text != PROJECT["replications/paper/train.py"]
    assert fingerprint(ENTRY, root=project({"replications/paper/train.py": text})) == fingerprint(ENTRY, root=project())


def test_the_documentation_of_classes_and_fields_does_not_count():
    plain = "class Settings:\n    epochs: int\n    rate: float = 0.1\n\nasync def run():\n    return 1\n"
    documented = (
        'class Settings:\n    """All."""\n\n    epochs: int\n    """Passes."""\n    rate: float = 0.1\n'
        '    """Step."""\n\nasync def run():\n    """Go."""\n    return 1\n'
    )
    assert source(plain) == source(documented)


def test_a_module_that_the_entry_does_not_import_does_not_matter(project):
    changed = {
        "common/runner.py": "print('other')\n",
        "common/new.py": "RATE = 0.3\n",
        "replications/other/train.py": "",
    }
    assert fingerprint(ENTRY, root=project(changed)) == fingerprint(ENTRY, root=project())


def test_the_place_of_the_checkout_does_not_matter(project):
    assert fingerprint(ENTRY, root=project()) == fingerprint(ENTRY, root=project())


# What counts


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("common/constants.py", "RATE = 0.2\n", id="a constant two imports away"),
        pytest.param("common/optimizer.py", PROJECT["common/optimizer.py"].replace("-", "+"), id="a sign"),
        pytest.param("common/__init__.py", "import os\n", id="the package of an imported module"),
        pytest.param("replications/paper/__init__.py", "SEED = 1\n", id="the entry's own package"),
    ],
)
def test_a_change_in_anything_that_is_imported_changes_the_fingerprint(project, name, text):
    assert fingerprint(ENTRY, root=project({name: text})) != fingerprint(ENTRY, root=project())


def test_two_entries_of_one_module_have_fingerprints_of_their_own(project):
    root = project()
    assert fingerprint(ENTRY, root=root) != fingerprint(f"{ENTRY}_other", root=root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = True"),
        ("x = 1", "x = 1.0"),
        ("x = 'a'", "x = b'a'"),
        ("x = ''", "x = None"),
        ("x = []", "x = None"),
        ("x = ()", "x = []"),
        ("x = 0", "x = -0"),
        ("x = a < b", "x = a <= b"),
        ("x = (a, b)", "x = (b, a)"),
        ("x = f'{a}'", "x = f'{a!r}'"),
        ("x = f'{a:.2f}'", "x = f'{a:.3f}'"),
        ("x = f'{a}'", "x = 'a'"),
        ("x = [*a]", "x = [a]"),
        ("x: int = 1", "x: float = 1"),
        ("def f(a, *, b): pass", "def f(a, b): pass"),
        ("def f(a, /, b): pass", "def f(a, b): pass"),
        ("def f(a=1): pass", "def f(a=2): pass"),
        ("@cache\ndef f(): pass", "def f(): pass"),
        ("async def f(): pass", "def f(): pass"),
        ("f(a, b=c)", "f(a, c)"),
        ("f(**{'a': 1})", "f({'a': 1})"),
        ("import a.b", "import a.b as c"),
        ("if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
        ("for a in b:\n    c()\nelse:\n    d()", "for a in b:\n    c()\nd()"),
        ("match a:\n    case None: pass", "match a:\n    case _: pass"),
        ("x = 'Train.'", "'Train.'"),
    ],
)
def test_what_python_would_do_otherwise_hashes_otherwise(one, other):
    assert source(one) != source(other)


# What is followed


@pytest.mark.parametrize(
    "text",
    [
        "import common.constants",
        "import common.constants as constants",
        "import os, common.constants",
        "from common import constants",
        "from common import runner_of_nothing, constants as c",
        "from common.constants import RATE",
        "from common.constants import *",
        "def run():\n    from common.constants import RATE",
        "def run():\n    def inner():\n        import common.constants",
        "if False:\n    import common.constants",
        "try:\n    import common.constants\nexcept ImportError:\n    pass",
        "class Model:\n    from common.constants import RATE",
    ],
)
def test_every_way_of_importing_a_module_is_followed(followed, text):
    assert followed(text) == {"common.constants"}


def test_imports_are_followed_from_module_to_module_and_round_in_circles(followed):
    assert followed("import common.a", **{"common.a": "import common.b", "common.b": "import common.a"}) == {
        "common.a",
        "common.b",
    }


def test_other_peoples_packages_are_not_followed(followed):
    assert followed("import json, numpy\nfrom os.path import join\nimport commons, replications_of_others") == set()


def test_a_package_without_an_init_is_followed_to_its_modules(followed):
    found = followed("from common.deep.er import x", **{"common.deep.er": "x = 1"})
    assert found == {"common.deep.er"}


def test_a_settings_class_that_the_entry_does_not_import_counts_too(project):
    settings = "replications.paper.settings:Settings"
    prints = {
        fingerprint(ENTRY, settings, root=project({"replications/paper/settings.py": f"class Settings:\n    {text}\n"}))
        for text in ("epochs: int = 20", "epochs: int = 10")
    }
    assert len(prints) == 2


def test_where_a_package_and_a_module_share_a_name_the_package_counts_as_in_python(project):
    root = project(
        {
            "replications/paper/train.py": "import common.rule\n",
            "common/rule.py": "STEP = 1\n",
            "common/rule/__init__.py": "STEP = 2\n",
        }
    )
    command = [sys.executable, "-c", "import common.rule; print(common.rule.__file__)"]
    imported = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert modules(ENTRY, root=root)["common.rule"].samefile(imported)


def test_the_fingerprints_of_this_project_leave_out_what_only_keeps_and_shows_runs():
    experiments_of_all = [found for paper in papers() for found in experiments(paper, "full").values()]
    assert experiments_of_all
    for found in experiments_of_all:
        counted = set(modules(*found.code))
        assert {found.entry.partition(":")[0], found.settings_class.partition(":")[0]} <= counted
        assert {name for name in counted if name.startswith("common.runs.")} == {"common.runs.run"}
        outside = ("common.cli", "common.pages", "common.evidence", "common.files", "common.data.fetch")
        assert not [name for name in counted if name.startswith(outside)]


# What cannot be followed is refused


@pytest.mark.parametrize(
    "text", ["from . import settings", "from .settings import Settings", "def run():\n    from .. import paper"]
)
def test_a_relative_import_is_refused_with_the_module_and_what_to_do(followed, text):
    with pytest.raises(Problem, match=r"replications\.paper\.train .*relative import.*whole name"):
        followed(text)


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module('common.constants')",
        "import importlib\nload = importlib.import_module",
        "import importlib as lib\nlib.import_module('common.constants')",
        "from importlib import import_module\nimport_module('common.constants')",
        "from importlib import import_module as load\nload('common.constants')",
        "__import__('common.constants')",
        "import builtins\nbuiltins.__import__('common.constants')",
    ],
)
def test_an_import_by_string_is_refused_with_the_module(followed, text):
    with pytest.raises(Problem, match=r"replications\.paper\.train imports by string"):
        followed(text)


def test_an_import_by_string_deep_in_what_is_imported_is_refused_too(followed):
    with pytest.raises(Problem, match=r"common\.a imports by string"):
        followed("import common.a", **{"common.a": "def run():\n    return __import__('os')\n"})


def test_what_merely_reads_like_an_import_by_string_is_taken(followed):
    followed("import importlib.metadata\nNAME = 'importlib.import_module'\nimportlib.metadata.version('numpy')\n")


@pytest.mark.parametrize("entry", ["replications.paper.trian:run", "os:system", "json", ""])
def test_an_entry_that_names_no_module_of_the_project_is_refused(project, entry):
    with pytest.raises(Problem, match="is not a module of this project"):
        fingerprint(entry, root=project())


# The same on every Python

EVERYDAY = r'''
"""A module with one of everything."""
from __future__ import annotations

import asyncio
import functools as ft
from collections.abc import Callable, Iterator
from typing import Generic, Literal, TypeVar

T = TypeVar("T", bound="Model | None")
Pair = tuple[int, "str"]
NUMBERS = (0, 1_000, 0x1F, 1e-8, 1.5e300, 2j, True, None, ..., 10**20, -0.0)
TEXTS = ("plain", 'single', "tab\t", r"raw\d", "a" "b", u"old", b"bytes\x00\xff", rb"\d", "", """two
lines""")


@ft.cache
@ft.wraps(print)
def spread(first: int, /, second: float = 1.0, *rest: int, key: str, other: Literal["a"] = "a", **more: T) -> Pair:
    """Not counted."""
    head, *tail = [*rest, first]
    result = {**more, "x": {n: n % 2 for n in tail if n if n > 1}, "y": {*tail}}
    return print(*tail, head, sep="", **result), lambda a, /, b=2, *c, d, **e: (a, b, c, d, e)


class Model(Generic[T], metaclass=type):
    """Not counted either."""

    rate: float = 0.1
    """Nor this."""
    sizes: list[int]
    __slots__ = ()

    async def run(self, data: Callable[[int], Iterator[T]] | None) -> None:
        async with self as a, self as (b, c):
            async for item in self:
                await item
            values = [x async for x in self if await x]
        while (n := len(values)) > 1 and not (a is b or a is not c):
            values[n // 2 : -1 : 2], values[..., None] = values[:], values[0][1:, ::2]
            n <<= 1; n **= 2; n @= n; n -= ~n
            continue
        else:
            del values[0], self.rate
        yield n if n else -n


def shapes(value: object) -> str:
    match value, 1:
        case 0 | -1 | 1.5 | 1 + 2j | "text" | b"bytes" | None | True:
            return "constant"
        case [first, *_] | (first, 2, *rest) if first:
            return "sequence"
        case {"a": 1, "b": [x, y], **others}:
            return "mapping"
        case Model(rate=0.1, sizes=[]) | asyncio.Task():
            return "class"
        case str() as name:
            return name
        case _:
            pass
    try:
        raise ValueError("no") from None
    except (ValueError, KeyError) as error:
        assert error, "message"
    finally:
        global T
        nonlocal_ = 1
    with open("a") as file, (open("b")):
        yield from file
    return f"{value} {value!r:>10} {value!s} {value!a} {value=} {value = !s} {{literal}} {1 + 1:.2f} {value:%Y}" "end"
'''

GROUPS = "try:\n    run()\nexcept* OSError as group:\n    raise\n"

FORMATS_OF_FORMATS = '''
text = f"{value:{width}}" f"{value:>{width}}" f"{value:{width}.{digits}}" f"{value!r:{fill}^{width}}" f"{value:}" f""
nested = f"{f'{inner!r:>{width}} and'} {[f'{x}' for x in y]:{'>'}{10}} {'quoted'} { {1: 2}[1] } {(lambda: 1)()}"
long = f"""{
    value
} {value:{width
}}"""
'''

TEXTS_BEYOND_ASCII = """
units = ("±", "é", "e\\u0301", "µ", "\\u200b", "\\xad", "日本語", "\\ud800", "😀", "\\x00")
names = {"größe": größe, "Δ": Δ}
newer_than_some_pythons = ("\\U0001fae8", "\\u2ffc", "\\U0001fadc", "🫨", f"🫨{x}")
"""

#: Each source with its hash. One that changes makes every record stale: change the fingerprint only on purpose.
GOLDEN = {
    "everyday": (EVERYDAY, "513696712dffbf913f360163a09a40aff0e81df7e67ef1d3648c2e15386a6ade"),
    "exception groups": (GROUPS, "f52a11f16ca3c24e3db7cf53429a456d9c835cac3d332938af285eda8cf82c85"),
    "formats of formats": (FORMATS_OF_FORMATS, "66809f3ddc9560c5b4d5a7125a972027b41272de53db002094f4b8a3e7651525"),
    "texts beyond ASCII": (TEXTS_BEYOND_ASCII, "85aad2ea1f0ae9d253c6c5ee0be8b782d4a5454b85a8c9f4caa4edbf7109226c"),
}
every_golden = pytest.mark.parametrize(("text", "golden"), GOLDEN.values(), ids=GOLDEN)


def interpreter(version: str) -> Path | None:
    """A Python of that version: on the path, pyenv's or uv's. One that is found must work.

    But for the stand-ins that a version manager puts on the path: they stand there for versions that are not chosen.
    """
    on_path = [Path(folder) for folder in os.get_exec_path() if Path(folder).name != "shims"]
    managed = [Path.home() / ".pyenv/versions", Path.home() / ".local/share/uv/python"]
    installed = [found for folder in managed for found in sorted(folder.glob(f"*{version}.*/bin"))]
    candidates = (folder / f"python{version}" for folder in [*on_path, *installed])
    return next((candidate for candidate in candidates if candidate.is_file()), None)


@every_golden
def test_the_hash_of_a_source_is_the_one_that_records_were_made_with(text, golden):
    assert source(text) == golden


@every_golden
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_hash_of_a_source_is_the_same_on_every_python(version, text, golden):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    program = (
        "import ast, sys; from common.records.fingerprint import source_hash;"
        "print('%d.%d' % sys.version_info[:2], source_hash(ast.parse(sys.stdin.buffer.read())))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONHOME", None)
    answer = subprocess.run([python, "-c", program], input=text.encode(), capture_output=True, env=environment)
    assert answer.stdout.decode().split() == [version, golden], answer.stderr.decode()
