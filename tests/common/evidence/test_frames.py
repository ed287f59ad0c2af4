"""The evidence as tidy frames: every number of the records, typed, in the order of the YAML files."""

import pandas as pd
import pytest

from common.evidence import frames
from common.evidence.claims import claims
from common.evidence.measurements import measurements
from common.experiments.load import experiments
from common.pages.rows import rows_of
from common.project import papers
from common.records.record import Record
from tests.common.verify.test_compare import beside, failed, made

ON_A_CORE = {"device": "CPU", "cpu": "A processor", "seconds": 9.0, "processor_seconds": 8.0}


def run(seed: int, accuracy: object) -> Record:
    history = {"accuracy": [96.0, 97.0, 98.0]}
    result = {"seed": seed, "metrics": {"accuracy": accuracy}, "history": history, "parameters": 10}
    return made(seed, status="finished", result=result, circumstances=ON_A_CORE)


def test_a_run_has_a_row_for_each_metric_and_a_failed_one_no_value():
    frame = frames.runs_of([beside([run(0, 98.1), failed(1)])])
    assert frame[["experiment", "seed", "metric", "status", "learners"]].values.tolist() == [
        ["ours", 0, "accuracy", "finished", 1],
        ["ours", 1, "accuracy", "failed", 1],
    ]
    assert frame["value"][0] == 98.1 and pd.isna(frame["value"][1])


def test_a_run_that_was_killed_has_no_device():
    killed = made(0, status="failed", reason="killed", result=None)
    assert frames.runs_of([beside([killed])])["device"].isna().all()


def test_a_mean_over_learners_keeps_their_spread():
    side = beside([run(0, {"mean": 5.0, "sd": 0.5, "n": 40})])
    assert frames.runs_of([side])[["value", "sd", "learners"]].values.tolist() == [[5.0, 0.5, 40]]


def test_epochs_count_from_one():
    frame = frames.histories_of([beside([run(0, 98.0)])])
    assert frame[["epoch", "value"]].values.tolist() == [[1, 96.0], [2, 97.0], [3, 98.0]]


@pytest.mark.parametrize("paper", papers())
def test_the_frames_hold_what_the_records_and_the_report_hold(paper):
    runs_frame, known = frames.runs(paper), experiments(paper)
    assert list(runs_frame["experiment"].cat.categories) == [
        name for name in known if name in set(runs_frame.experiment)
    ]
    values = runs_frame.set_index(["experiment", "seed", "metric"])["value"]
    for record in (record for side in measurements(paper).values() for record in side.finished if record.result):
        for metric in record.result.metrics:
            assert values[record.experiment, record.seed, metric] == record.number(metric)
    claimed = frames.claims(paper)
    assert claimed["claim"].tolist() == [claim.id for claim in claims(paper).claims]
    assert claimed["verdict"].tolist() == [row.verdict for row in rows_of(paper)]


def test_columns_have_types():
    assert {name: str(kind) for name, kind in frames.histories("dqn").dtypes.items()} == frames.HISTORIES
    assert {name: str(kind) for name, kind in frames.runs("dqn").dtypes.items()} == frames.RUNS
