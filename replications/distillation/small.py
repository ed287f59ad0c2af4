"""The small net on labels alone."""

from common.data import mnist
from common.runs.run import Result, Run
from replications.distillation.learning import Learner, label_loss, momentum
from replications.distillation.nets import SMALL_PARAMETERS, small_net
from replications.distillation.settings import Small


def run(run: Run[Small]) -> Result:
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    images, labels = digits.train_images, digits.train_labels.astype("int32")
    net = small_net(run.seed)
    assert net.count_params() == SMALL_PARAMETERS
    learner = Learner(net, label_loss(net), momentum(settings.momentum), settings.learning_rate, settings.decay)
    for epoch in run.epochs(settings.epochs, learner):
        order = run.random("order", epoch).permutation(len(labels))
        loss = learner.train(epoch, (images, labels), order, settings.batch_size)
        run.log(train_loss=loss, errors=learner.errors(digits.test_images, digits.test_labels))
    return Result(metrics={"errors": run.history["errors"][-1]}, parameters=net.count_params())
