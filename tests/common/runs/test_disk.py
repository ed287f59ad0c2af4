"""A disk that is full, and one that can only be read: one clear error, and nothing is lost."""

import subprocess

import pytest
from filelock import FileLock

from tests.smoke_project import command, copy_of, environment, records, replicate, results, succeeded
from tests.stub_project import PAPER, make

EXPERIMENT = f"{PAPER}/none"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    return make(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def project(pristine, tmp_path):
    return copy_of(pristine, tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """Mounts a disk of 512 kB at a folder; the user it asks for must be allowed to."""
    mounted = []

    def mount(folder):
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True)
        if done.returncode:
            pytest.skip("mounting a small disk needs more rights than this user has")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder):
    with pytest.raises(OSError, match="No space left"), (folder / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def test_with_a_full_disk_under_reports_no_run_has_to_be_done_again(project, small_disk):
    disk = small_disk(project / "reports")
    succeeded(replicate(project, "run", EXPERIMENT, "--seeds", "0"))
    fill(disk)
    done = replicate(project, "run", EXPERIMENT)
    assert done.returncode == 1
    assert "could not be written: No space left on device" in done.stdout and "Traceback" not in done.stdout
    assert len(records(project)) == 1 and not list(disk.rglob("*.part"))
    kept = sorted((project / ".replicate" / "checkpoints").glob("*.npz"))
    assert len(kept) == 3

    (disk / "filling").unlink()
    succeeded(replicate(project, "run", EXPERIMENT))
    assert sum(record["circumstances"]["resumed"] for record in records(project).values()) == 3
    assert len(records(project)) == 4


def test_with_a_read_only_reports_folder_nothing_is_run_in_vain(project, small_disk):
    disk = small_disk(project / "reports")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = replicate(project, "run", EXPERIMENT)
    assert done.returncode == 1
    assert "could not be written: Read-only file system" in done.stderr and "Traceback" not in done.stderr
    assert ": finished" not in done.stdout
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    succeeded(replicate(project, "run", EXPERIMENT))
    assert len(records(project)) == 4


def test_with_a_full_disk_under_the_checkpoints_the_run_is_an_error_and_not_a_failure(project, small_disk):
    disk = small_disk(project / ".replicate" / "checkpoints")
    fill(disk)
    done = replicate(project, "run", EXPERIMENT)
    assert done.returncode == 1
    assert "No space left on device" in done.stdout and "Traceback" not in done.stdout
    assert not records(project)
    (disk / "filling").unlink()
    succeeded(replicate(project, "run", EXPERIMENT))


def test_two_commands_at_once_do_every_run_once(project):
    both = [
        subprocess.Popen(
            command("run", EXPERIMENT), cwd=project, env=environment(project),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum(text.count(": finished") for text in said) == 4, said
    assert len(results(project)) == 4


def test_a_command_that_waits_for_another_says_so_and_then_continues(project):
    locks = project / ".replicate" / "locks"
    locks.mkdir(parents=True)
    with FileLock(locks / f"{PAPER}-none.lock"):
        waiting = subprocess.Popen(
            command("run", EXPERIMENT), cwd=project, env=environment(project), stdout=subprocess.PIPE, text=True
        )
        said = [waiting.stdout.readline() for _ in range(2)]
        assert said[1] == f"{EXPERIMENT} is being run by another process; waiting for it.\n"
        assert not records(project)
    waiting.communicate()
    assert waiting.returncode == 0 and len(records(project)) == 4


def test_two_fetches_at_once_leave_one_whole_dataset(project):
    both = [
        subprocess.Popen(command("data"), cwd=project, env=environment(project), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert all("mnist: present, checksum ok" in text for text in said)
    raw = project / "data" / "raw"
    assert not [path for path in raw.rglob("*") if path.suffix == ".part"]
    assert len(list((raw / "mnist").iterdir())) == 4
    assert not list((project / ".replicate").glob("*.download"))
