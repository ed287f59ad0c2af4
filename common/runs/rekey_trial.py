"""A run tried out by whatever checkout this is started in, nothing kept: see `rekey`.

Reads a job and a number of epochs (null: all) as JSON from standard input, and prints the history, and of a whole
run all that came out. It has to run in checkouts of any age, whose parts had other names.
"""

import hashlib
import importlib
import json
import sys
from dataclasses import MISSING, asdict, fields, replace

from common.runs.worker import Job, execute

try:
    from common.records.record import Ingredients
    from common.runs.checkpoint import FileCheckpoint
except ImportError:
    from common.runs.keeper import FileKeeper as FileCheckpoint  # type: ignore[import-not-found, no-redef]


class EnoughEpochs(BaseException):
    """Not an Exception, so that it passes by every handler on its way out."""


def main() -> None:
    asked = json.load(sys.stdin)
    job = job_from(asked["job"])
    forget(job)

    def keep(checkpoint, state, history, done, total):
        if done == asked["epochs"]:
            raise EnoughEpochs(history)

    FileCheckpoint.keep = keep  # type: ignore[method-assign]
    try:
        outcome = execute(job)
        if outcome.status == "error":
            sys.exit(outcome.reason)
        found: dict[str, object] = {"status": outcome.status, "reason": outcome.reason, **outcome.history}
        if outcome.result:
            found |= {"metrics": outcome.result.metrics, "parameters": outcome.result.parameters}
            found["exhibit"] = exhibit_digest(outcome.result.exhibit)
    except EnoughEpochs as enough:
        found = enough.args[0]
    forget(job)
    print(json.dumps({**found, "settings": job.settings}, default=asdict))


def job_from(parts: dict) -> Job:
    """With the parts that this checkout's jobs have, and all settings of its settings class.

    Those that were added since have defaults that say "as before". Those that the record leaves out (`recorded`) had
    the defaults of this checkout.
    """
    known = {field.name for field in fields(Job)}
    if "ingredients" in known:
        parts = {**parts, "ingredients": Ingredients(**{**parts["ingredients"], "code": parts["code"]})}
    job = Job(**{name: value for name, value in parts.items() if name in known})
    module, _, name = job.settings_class.partition(":")
    settings_class = getattr(importlib.import_module(module), name)
    given = {field.name: job.settings[field.name] for field in fields(settings_class) if field.name in job.settings}
    if "recorded" in parts:
        defaults = {field.name for field in fields(settings_class) if _has_default(field)}
        recorded = {part: value for part, value in parts["recorded"].items() if part in given}
        given = {part: value for part, value in given.items() if part not in defaults} | recorded
    return replace(job, settings=json.loads(json.dumps(asdict(settings_class(**given)))))


def _has_default(field) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def forget(job: Job) -> None:
    (job.checkpoint if hasattr(job, "checkpoint") else job.keeper)().forget()  # type: ignore[attr-defined]


def exhibit_digest(exhibit) -> str:
    digest = hashlib.sha256()
    for name, part in sorted(exhibit.items()) if isinstance(exhibit, dict) else [("text", exhibit)]:
        content = repr(part) if part is None or isinstance(part, str) else f"{part.dtype} {part.tolist()}"
        digest.update(f"{name} {content}".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
