"""An experiment's settings as the object that its entry is given, every type and bound checked."""

import importlib
import json
from typing import Any

import pydantic

from common.config import explain_settings
from common.errors import Problem

#: What papers call going through the training data once; the setting that says how often a run does.
EPOCHS = ("epochs", "passes")


def epochs_setting(settings: dict[str, Any]) -> str | None:
    """The name of the setting that says how many epochs a run has, where there is one."""
    return next((name for name in EPOCHS if isinstance(settings.get(name), int)), None)


def epochs_of(settings: dict[str, Any]) -> int | None:
    name = epochs_setting(settings)
    return settings[name] if name else None


def settings_object(settings_class: str, values: dict[str, Any], where: str = "settings") -> Any:
    """`values` as the settings class that an experiment names, every type and bound checked."""
    module, _, name = settings_class.partition(":")
    try:
        cls = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise Problem(f"{where}: settings_class: there is no {settings_class!r} ({error}).") from None
    strict = pydantic.with_config(pydantic.ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))(cls)
    try:
        # As JSON, since a strict dataclass takes only its own instances from Python.
        return pydantic.TypeAdapter(strict).validate_json(json.dumps(values, default=str))
    except pydantic.ValidationError as error:
        raise explain_settings(where, error, cls.__dataclass_fields__) from None
