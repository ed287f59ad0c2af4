"""The large net of distillation.py, and small ones that learn from it by other lessons."""

from common.data import mnist
from common.runs.run import Result, Run
from replications.distillation.distillation import large
from replications.distillation.findings import of_all
from replications.distillation.teaching import teach
from replications.distillation.teaching_settings import Teaching


def run(run: Run[Teaching]) -> Result:
    digits = mnist.load(run.data["mnist"])
    settings = run.settings
    answers = teach(run, digits, large(run.seed, settings), settings.batch_size, settings.lessons)
    return of_all(run, answers, digits)
