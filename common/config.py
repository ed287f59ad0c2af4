"""Strict reading of the suite's YAML files.

A typing mistake in a claim or a setting must never be taken for a default. So unknown keys, wrong types,
duplicate keys, NaN and YAML tags are all refused, with the file, the line and the nearest valid spelling.
"""

import difflib
import reprlib
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pydantic
import yaml

from common.errors import Problem
from common.project import shown
from common.strict_yaml import parsed


class Strict(pydantic.BaseModel):
    """A model that takes exactly what it names."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=Strict)
Location = tuple[str | int, ...]


def nearest(word: object, valid: Iterable[str]) -> str:
    """ " Did you mean 'x'?" when one of the `valid` words is close, else the choice of them."""
    options = sorted(valid)
    close = difflib.get_close_matches(str(word), options, n=1)
    if close:
        return f" Did you mean {close[0]!r}?"
    return f" Valid: {', '.join(options)}." if options else ""


@dataclass(frozen=True)
class Document:
    """What a YAML file says, with its lines."""

    path: Path
    content: Any
    root: yaml.Node | None

    def checked(
        self, model: type[Model], content: object = None, place: Callable[[Location], Location] = tuple
    ) -> Model:
        """The document, or what was made of it, as a `model`, or a `Problem` that says where it is wrong.

        `place` tells where the file says what stands at a place of `content`.
        """
        try:
            return model.model_validate(self.content if content is None else content)
        except pydantic.ValidationError as error:
            lines = [_explain(self, model, item, place(item["loc"])) for item in error.errors()]
            raise Problem("\n".join(dict.fromkeys(lines))) from None


def read(path: Path, model: type[Model]) -> Model:
    """The file at `path` as a `model`, or a `Problem` that says where it is wrong."""
    return document(path).checked(model)


def document(path: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
        root, content = parsed(text)
    except FileNotFoundError:
        raise Problem(f"{shown(path)} is missing.") from None
    except OSError as error:
        raise Problem(f"{shown(path)} could not be read: {error.strerror}.") from None
    except Exception as error:  # the loader lets KeyError, TypeError and others out of values that it cannot build
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise Problem(f"{shown(path)}{line}: not plain YAML: {getattr(error, 'problem', None) or error}.") from None
    return Document(path, content, root)


def explain_settings(where: str, error: pydantic.ValidationError, valid: Iterable[str]) -> Problem:
    """The `Problem` for settings that do not fit their schema."""
    lines = []
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"]) or "settings"
        if item["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            lines.append(f"{where}: {key!r} is not a setting of this experiment.{nearest(item['loc'][-1], valid)}")
        else:
            lines.append(f"{where}: {key}: {_said(item)}")
    return Problem("\n".join(lines))


def _explain(document: Document, model: type[Strict], item: Any, written_at: Location) -> str:
    location: Location = item["loc"]
    line = _line(document.root, written_at)
    place = f"{shown(document.path)}:{line}: {'.'.join(str(part) for part in written_at) or 'the file'}"
    if item["type"] == "extra_forbidden":
        return f"{place}: unknown key.{nearest(location[-1], keys_at(model, location[:-1]))}"
    if item["type"] == "literal_error":
        valid = item["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        said = _shown(item["input"])
        return f"{place}: {said} is not possible here.{nearest(said.strip(chr(39)), valid)}"
    return f"{place}: {_said(item)}"


def _shown(value: object) -> str:
    try:
        return reprlib.repr(value)  # bounded: YAML's aliases can make a value of any size
    except ValueError:  # Python writes no whole number of thousands of digits
        return "a number of thousands of digits"


def _said(item: Any) -> str:
    message = item["msg"].removeprefix("Value error, ").rstrip(".")
    shown_input = _shown(item["input"])
    if item["type"] == "missing" or len(shown_input) > 60:
        return f"{message}."
    hint = ""
    if item["type"] == "float_type" and isinstance(item["input"], str):
        hint = " (YAML reads 1e-3 as text: write 1.0e-3)"
    return f"{message}, found {shown_input}{hint}."


def _line(node: yaml.Node | None, location: Location) -> int:
    """The line (from 1) of the deepest node on the way to `location`."""
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                break
            key, node = found[-1]  # `<<` puts what it takes over before what is written here
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def keys_at(model: type[Strict], location: Location) -> list[str]:
    """The keys that the model at `location` takes, following lists and mappings on the way."""
    place: Any = model
    for part in location:
        if isinstance(place, type) and issubclass(place, pydantic.BaseModel):
            place = place.model_fields[str(part)].annotation if str(part) in place.model_fields else None
        else:
            place = typing.get_args(place)[-1]
        if typing.get_origin(place) in (typing.Union, types.UnionType):
            place = next((choice for choice in typing.get_args(place) if choice is not type(None)), None)
    if isinstance(place, type) and issubclass(place, pydantic.BaseModel):
        return list(place.model_fields)
    return []
