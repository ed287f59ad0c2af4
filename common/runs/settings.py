"""An experiment's settings as the object that its entry is given, every type and bound checked."""

import importlib
import json
from typing import Any

import pydantic

from common.config import explain_settings
from common.errors import Problem


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
