"""The fully connected networks once more, with squares summed over the ten outputs where Eq. 8 may mean their mean.

Ten times the loss is ten times the step wherever mu, and not the curvature, bounds it: what the choice matters.
"""

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.fully_connected import build
from replications.lecun1998.learning import Learner, final_errors, learn
from replications.lecun1998.measures import one_of_ten
from replications.lecun1998.outputs import Codes
from replications.lecun1998.settings import Net


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    network = build((data.train_images[0].size, *settings.hidden, 10), settings.batch_size, settings.xla).network
    summed = Codes(one_of_ten(), scale=1.0)
    learner = Learner(network, summed, "levenberg_marquardt", 0.0, settings.batch_size, settings.xla)
    learner.restart(run.random("weights"), run.seed)
    learn(run, learner, data, settings.passes, settings.distortion, settings.checked)
    return Result(metrics=final_errors(run), parameters=network.parameters)
