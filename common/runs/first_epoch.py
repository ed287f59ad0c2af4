"""The first epoch of one run, by whatever checkout this is started in: see `rekey`.

Reads a job as JSON from standard input and prints the history of its first epoch, or of the whole run where it
has no epochs.
"""

import json
import sys
from dataclasses import fields

from common.runs.keeper import FileKeeper
from common.runs.worker import Job, execute


class FirstEpochDone(BaseException):
    """Not an Exception, so that it passes by every handler on its way out."""


def stop(keeper, state, history, done, total):
    raise FirstEpochDone(history)


def main() -> None:
    told = json.load(sys.stdin)
    job = Job(**{part.name: told[part.name] for part in fields(Job)})  # an older checkout's Job may have fewer parts
    FileKeeper.keep = stop  # type: ignore[method-assign]
    try:
        outcome = execute(job)
        if outcome.status == "error":
            sys.exit(outcome.reason)
        found = {"history": outcome.history, "metrics": outcome.result.metrics if outcome.result else None}
    except FirstEpochDone as done:
        found = {"history": done.args[0]}
    job.keeper().forget()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
