"""One process per GPU: nvidia-smi is pretended, the processes and their locks are real."""

import os
import subprocess
import sys

import pytest

CLAIM = """
import os
from common.runs.gpus import claim_gpu
from common.runs.pool import workers
print(workers(), claim_gpu(), os.environ.get("CUDA_VISIBLE_DEVICES"), flush=True)
input()
"""


@pytest.fixture
def claimant(tmp_path):
    """Starts a process on a machine of three GPUs; the process, and what it got."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text('#!/bin/sh\nfor n in 0 1 2; do echo "GPU $n: Pretended (UUID: GPU-$n)"; done\n')
    tool.chmod(0o755)
    kept = {
        name: value for name, value in os.environ.items() if name not in ("CUDA_VISIBLE_DEVICES", "REPLICATE_WORKERS")
    }
    kept["PATH"] = f"{tmp_path}:{os.environ['PATH']}"

    def start(**variables):
        process = subprocess.Popen(
            [sys.executable, "-c", CLAIM],
            env={**kept, **variables, "REPLICATE_SCRATCH": str(tmp_path / "scratch")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return process, process.stdout.readline().split()

    return start


def test_every_process_has_a_gpu_to_itself_until_it_ends(claimant):
    running = [claimant() for _ in range(4)]
    assert [said for _, said in running] == [["3", name, name] for name in ("0", "1", "2")] + [["3", "None", "None"]]
    second, _ = running[1]
    second.communicate("done\n")
    successor = claimant()
    assert successor[1] == ["3", "1", "1"]
    for process, _ in [running[0], *running[2:], successor]:
        process.communicate("done\n")


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_all_gpus_can_be_hidden(claimant, hidden):
    process, said = claimant(CUDA_VISIBLE_DEVICES=hidden, REPLICATE_WORKERS="1")
    assert said[:2] == ["1", "None"]
    process.communicate("done\n")


def test_gpus_that_the_user_hides_stay_unused(claimant):
    running = [claimant(CUDA_VISIBLE_DEVICES="0,2") for _ in range(2)]
    assert [said for _, said in running] == [["2", "0", "0"], ["2", "2", "2"]]
    for process, _ in running:
        process.communicate("done\n")
