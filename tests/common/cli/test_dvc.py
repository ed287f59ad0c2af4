"""DVC's output as `replicate reproduce` passes it on."""

from common.cli.dvc import without_hints

OUTPUT = """\
Running stage 'fetch':
> replicate data
mnist: in place and checked (2e62b6ef6fa4)

Stage 'gather' didn't change, skipping

To track the changes with git, run:

	git add dvc.lock data.dvc

To enable auto staging, run:

	dvc config core.autostage true
Use `dvc push` to send your updates to remote storage.
Data and pipelines are up to date.
"""


def test_advice_is_left_out_and_all_else_passed_on():
    passed = "".join(without_hints(OUTPUT.splitlines(keepends=True)))
    before, after = OUTPUT.index("To track"), OUTPUT.index("Data and")
    assert passed == OUTPUT[:before] + OUTPUT[after:]
