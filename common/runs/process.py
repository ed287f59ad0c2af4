"""A process of the pool: reads jobs from standard input, one after the other, and writes their outcomes.

What an entry or a library prints goes to standard error, so that nothing comes between the outcomes.
"""

import os
import pickle
import signal
import sys
import threading
import time

from common.runs.worker import execute


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which ends its processes itself
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    jobs, outcomes = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            job = pickle.load(jobs)
        except EOFError:  # the command is done, or gone
            return
        pickle.dump(execute(job), outcomes)
        outcomes.flush()


def end_with(parent: int) -> None:
    """A command that was killed waits for no outcome, and the next one must not find its runs still going."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
