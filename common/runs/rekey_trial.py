"""A run tried out by whatever checkout this is started in, nothing kept: see `rekey`.

Reads a job and a number of epochs (null: all) as JSON from standard input, and prints the history, and of a whole
run all that came out.
"""

import hashlib
import importlib
import json
import sys
from dataclasses import fields, replace

try:
    from common.runs.checkpoint import FileKeeper
except ImportError:  # a checkout from before it was called so
    from common.runs.keeper import FileKeeper  # type: ignore[import-not-found, no-redef]
from common.runs.worker import Job, execute


class EnoughEpochs(BaseException):
    """Not an Exception, so that it passes by every handler on its way out."""


def main() -> None:
    told = json.load(sys.stdin)
    job = Job(**{part.name: told["job"][part.name] for part in fields(Job)})  # an older checkout's may have fewer
    # Nor does its settings class have those that were added since, with defaults that say "as before".
    module, _, name = job.settings_class.partition(":")
    known = {part.name for part in fields(getattr(importlib.import_module(module), name))}
    job = replace(job, settings={part: value for part, value in job.settings.items() if part in known})
    job.keeper().forget()

    def keep(keeper, state, history, done, total):
        if done == told["epochs"]:
            raise EnoughEpochs(history)

    FileKeeper.keep = keep  # type: ignore[method-assign]
    try:
        outcome = execute(job)
        if outcome.status == "error":
            sys.exit(outcome.reason)
        found: dict[str, object] = {"status": outcome.status, **outcome.history}
        if outcome.result:
            found |= {"metrics": outcome.result.metrics, "parameters": outcome.result.parameters}
            found["exhibit"] = exhibit_digest(outcome.result.exhibit)
    except EnoughEpochs as enough:
        found = enough.args[0]
    job.keeper().forget()
    print(json.dumps(found))


def exhibit_digest(exhibit) -> str:
    digest = hashlib.sha256()
    for name, part in sorted(exhibit.items()) if isinstance(exhibit, dict) else [("text", exhibit)]:
        content = repr(part) if part is None or isinstance(part, str) else f"{part.dtype} {part.tolist()}"
        digest.update(f"{name} {content}".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
