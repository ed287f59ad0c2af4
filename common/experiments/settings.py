"""An experiment's settings as the object that its entry is given, every type and bound checked."""

import dataclasses
import functools
import importlib
import json
from typing import Any

import pydantic

from common.config import explain_settings
from common.errors import Problem
from common.files import canonical_json

#: What papers call going through the training data once; the setting that says how often a run does.
EPOCHS = ("epochs", "passes")


def epochs_setting(settings: dict[str, Any]) -> str | None:
    """The name of the setting that says how many epochs a run has, where there is one."""
    return next((name for name in EPOCHS if isinstance(settings.get(name), int)), None)


def epochs_of(settings: dict[str, Any]) -> int | None:
    name = epochs_setting(settings)
    return settings[name] if name else None


@functools.cache
def prepared(settings_class: str, values: str) -> Any:
    """The same of settings as JSON, made once: a paper's records ask for them again and again."""
    return settings_object(settings_class, json.loads(values))


def departures(settings: Any) -> dict[str, Any]:
    """The settings that differ from their class's defaults, and those that have none: what a record's key holds.

    So a class can grow a setting, with the default that says "as before": the code has changed, but the settings of
    older records have not, and `rekey` can carry them over.
    """
    known = defaults(type(settings))
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    differing = {name: value for name, value in values.items() if name not in known or known[name] != value}
    return json.loads(canonical_json(differing))


def defaults(settings_class: type) -> dict[str, Any]:
    """The default of each setting that has one."""
    fields = dataclasses.fields(settings_class)
    made = {field.name: field.default_factory for field in fields if field.default_factory is not dataclasses.MISSING}
    given = {field.name: field.default for field in fields if field.default is not dataclasses.MISSING}
    return {**given, **{name: make() for name, make in made.items()}}


def settings_object(settings_class: str, values: dict[str, Any], where: str = "settings") -> Any:
    """`values` as the settings class that an experiment names, every type and bound checked."""
    cls = class_named(settings_class, where)
    try:
        # As JSON, since a strict dataclass takes only its own instances from Python.
        return _schema(cls).validate_json(json.dumps(values, default=str))
    except pydantic.ValidationError as error:
        raise explain_settings(where, error, [field.name for field in dataclasses.fields(cls)]) from None


@functools.cache
def _schema(settings_class: type) -> pydantic.TypeAdapter:
    strict = pydantic.ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    return pydantic.TypeAdapter(pydantic.with_config(strict)(settings_class))


def class_named(settings_class: str, where: str = "settings") -> Any:
    """What "package.module:Name" names."""
    module, _, name = settings_class.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise Problem(f"{where}: settings_class: there is no {settings_class!r} ({error}).") from None
