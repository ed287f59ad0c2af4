"""Double DQN (van Hasselt, Guez and Silver 2016): one network chooses the next action, the other judges it."""

from keras import ops

from common.runs.run import Result, Run
from replications.dqn.dqn import learn, value_of
from replications.dqn.network import Agent
from replications.dqn.settings import Settings


def run(run: Run[Settings]) -> Result:
    return learn(run, judged_value)


def judged_value(agent: Agent, observations):
    """Of the action that the learning network would choose, as the target network judges it."""
    chosen = ops.argmax(agent.values(agent.online, observations), axis=1)
    return value_of(agent.values(agent.target, observations), chosen)
