"""Fetching: from folders and real HTTP servers, and what a user is told when it cannot be done."""

import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from common.data import fetch
from common.data.registry import Dataset, File, dataset, registry
from common.errors import Problem

CONTENT = {"images.gz": bytes(range(256)) * 20, "labels.gz": b"0123456789"}
PAGE = b"<!DOCTYPE html><html><body>This page has moved.</body></html>"


class Project(NamedTuple):
    """A checkout in a temporary folder, with the folders that may stand in for the public hosts."""

    raw: Path
    scratch: Path
    mirror: Path  # named by REPLICATE_MIRROR
    neighbour: Path  # ../shared/data
    register: Callable[..., None]  # the sources of each dataset by name

    def left_behind(self) -> list[str]:
        """All files and folders in data/raw and the scratch folder, apart from the lock."""
        found = [path.name for folder in (self.raw, self.scratch) for path in folder.rglob("*")]
        return sorted(name for name in found if name != "fetch.lock")


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    root = tmp_path / "checkout"
    root.mkdir()
    raw, scratch, mirror = root / "data" / "raw", root / ".replicate", tmp_path / "mirror"
    monkeypatch.setattr(fetch, "ROOT", root)
    monkeypatch.setattr(fetch, "RAW_DATA", raw)
    monkeypatch.setattr(fetch, "SCRATCH", scratch)
    monkeypatch.setattr(fetch, "FETCHED", root / "data" / "fetched.json")
    monkeypatch.setenv("REPLICATE_MIRROR", str(mirror))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")

    def register(**sources: list[str]) -> None:
        files = {
            name: File(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
            for name, content in CONTENT.items()
        }
        # Without validation, since the registry takes https addresses only.
        known = {
            name: Dataset.model_construct(title=name, licence="none", format="idx", sources=addresses, files=files)
            for name, addresses in sources.items()
        }
        monkeypatch.setattr(fetch, "registry", lambda: known)
        monkeypatch.setattr(fetch, "dataset", known.__getitem__)

    register(digits=[])
    return Project(raw, scratch, mirror, tmp_path / "shared" / "data", register)


def fill(folder: Path, **replaced: bytes) -> None:
    """Put the dataset's files into a folder, some of them replaced (`images` stands for images.gz)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENT.items():
        (folder / name).write_bytes(replaced.get(name.removesuffix(".gz"), content))


def fetched(project: Project, name: str = "digits") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project.raw / name).iterdir()}


class Server(NamedTuple):
    """A real HTTP server on this machine; `answers` gives status and body by path, and what length it announces."""

    address: str
    answers: dict[str, tuple[int, bytes, int]]

    def serve(self, folder: str, **replaced: bytes) -> str:
        """Answer with the dataset's files below /folder/, some replaced; the address as a source."""
        for name, content in CONTENT.items():
            body = replaced.get(name.removesuffix(".gz"), content)
            self.answers[f"/{folder}/{name}"] = (200, body, len(body))
        return f"{self.address}/{folder}/"


@pytest.fixture
def server() -> Iterator[Server]:
    answers: dict[str, tuple[int, bytes, int]] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, length = answers.get(self.path, (404, PAGE, len(PAGE)))
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Server(f"http://127.0.0.1:{listening.server_port}", answers)
        listening.shutdown()
        thread.join()


def refused(*names: str) -> fetch.Unreachable:
    with pytest.raises(fetch.Unreachable) as caught:
        fetch.fetch(names or None)
    return caught.value


# Folders as sources


def test_a_mirror_folder_gives_the_whole_dataset(project):
    fill(project.mirror / "digits")
    checksums = fetch.fetch()
    assert fetched(project) == CONTENT
    assert checksums == {"digits": fetch.dataset("digits").checksum}
    assert fetch.verified("digits") == project.raw / "digits"


def test_the_folder_beside_the_checkout_is_used_without_being_named(project, monkeypatch):
    monkeypatch.delenv("REPLICATE_MIRROR")
    fill(project.neighbour / "digits")
    fetch.fetch()
    assert fetched(project) == CONTENT


def test_what_is_already_there_and_right_needs_no_source(project):
    fill(project.raw / "digits")
    before = {path.name: path.stat().st_mtime_ns for path in (project.raw / "digits").iterdir()}
    fetch.fetch()
    assert {path.name: path.stat().st_mtime_ns for path in (project.raw / "digits").iterdir()} == before


def test_what_is_already_there_and_wrong_is_replaced(project):
    fill(project.raw / "digits", labels=b"9876543210")
    fill(project.mirror / "digits")
    fetch.fetch()
    assert fetched(project) == CONTENT


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(b"0123456780", id="wrong checksum"), pytest.param(b"01234", id="truncated")],
)
def test_a_wrong_file_in_the_first_source_is_passed_over_for_the_next(project, wrong):
    fill(project.mirror / "digits", labels=wrong)
    fill(project.neighbour / "digits")
    fetch.fetch()
    assert fetched(project) == CONTENT
    assert project.left_behind() == ["digits", "images.gz", "labels.gz"]


def test_a_truncated_file_is_refused_with_both_lengths(project):
    fill(project.mirror / "digits", images=CONTENT["images.gz"][:5000])
    assert "5,000 bytes where 5,120 were expected" in refused().what


def test_a_wrong_checksum_is_refused_with_the_beginning_of_both(project):
    fill(project.mirror / "digits", labels=b"0123456780")
    reason = refused().what
    for content in (b"0123456780", b"0123456789"):
        assert hashlib.sha256(content).hexdigest()[:12] in reason


def test_a_symbolic_link_in_a_mirror_is_refused_even_to_the_right_file(project):
    fill(project.mirror / "digits")
    labels = project.mirror / "digits" / "labels.gz"
    labels.rename(project.mirror / "elsewhere.gz")
    labels.symlink_to(project.mirror / "elsewhere.gz")
    assert f"{project.mirror / 'digits'}: a symbolic link" in refused().what


def test_a_symbolic_link_in_data_raw_is_replaced_and_what_it_points_to_left_alone(project, tmp_path):
    fill(project.mirror / "digits")
    fill(project.raw / "digits")
    precious = tmp_path / "precious"
    precious.write_bytes(b"keep me")
    labels = project.raw / "digits" / "labels.gz"
    labels.unlink()
    labels.symlink_to(precious)
    fetch.fetch()
    assert not labels.is_symlink() and labels.read_bytes() == CONTENT["labels.gz"]
    assert precious.read_bytes() == b"keep me"


# HTTP servers as sources


def test_a_server_gives_the_whole_dataset(project, server):
    project.register(digits=[server.serve("good")])
    fetch.fetch()
    assert fetched(project) == CONTENT
    assert project.left_behind() == ["digits", "images.gz", "labels.gz"]


def test_a_page_of_html_in_place_of_the_file_is_passed_over_for_the_next_server(project, server):
    project.register(digits=[server.serve("moved", images=PAGE), server.serve("good")])
    fetch.fetch()
    assert fetched(project) == CONTENT


def test_a_page_of_html_with_the_length_of_the_file_is_still_refused(project, server):
    page = PAGE.ljust(len(CONTENT["images.gz"]))
    project.register(digits=[server.serve("moved", images=page)])
    assert f"{server.address}/moved/: SHA-256" in refused().what
    assert project.left_behind() == []


def test_a_server_that_does_not_know_the_file_is_passed_over_for_the_next(project, server):
    project.register(digits=[f"{server.address}/gone/", server.serve("good")])
    fetch.fetch()
    assert fetched(project) == CONTENT


def test_a_connection_that_breaks_off_halfway_leaves_nothing(project, server):
    source = server.serve("breaks")
    whole = CONTENT["images.gz"]
    server.answers["/breaks/images.gz"] = (200, whole[:1000], len(whole))
    project.register(digits=[source])
    assert source in refused().what
    assert project.left_behind() == []


# When no source will do


def test_the_error_names_the_file_what_was_expected_and_what_each_source_offered(project, server):
    fill(project.neighbour / "digits", images=b"short")
    project.register(digits=[f"{server.address}/gone/", server.serve("moved", images=PAGE)])
    reason = refused().what
    assert "digits/images.gz" in reason
    assert "5,120 bytes" in reason and hashlib.sha256(CONTENT["images.gz"]).hexdigest()[:12] in reason
    offered = [line.strip() for line in reason.splitlines()[1:]]
    sources = [project.mirror / "digits", project.neighbour / "digits", *fetch.dataset("digits").sources]
    assert len(offered) == len(sources)
    for line, source, why in zip(offered, sources, ["not there", "5 bytes", "404", f"{len(PAGE)} bytes"], strict=True):
        assert line.startswith(f"{source}: ") and why in line


def test_the_error_offers_both_remedies(project):
    remedy = refused().remedy
    assert "connect to the network" in remedy and "replicate data digits" in remedy
    assert "REPLICATE_MIRROR" in remedy and "digits/images.gz" in remedy


def test_nothing_half_written_is_left_when_no_source_will_do(project, server):
    fill(project.mirror / "digits", images=CONTENT["images.gz"][:-1])
    fill(project.neighbour / "digits", images=CONTENT["images.gz"] + b"more")
    project.register(digits=[server.serve("moved", images=PAGE), f"{server.address}/gone/"])
    refused()
    assert project.left_behind() == []


def test_a_server_that_cannot_be_reached_is_named_with_the_reason(project, server):
    project.register(digits=["http://127.0.0.1:1/", server.serve("moved", images=PAGE)])
    reason = refused().what
    assert "http://127.0.0.1:1/: ConnectionError" in reason


def test_one_dataset_that_cannot_be_had_does_not_keep_the_others_away(project):
    project.register(missing=[], digits=[])
    fill(project.mirror / "digits")
    reason = refused().what
    assert "missing/images.gz" in reason and "digits/" not in reason
    assert fetched(project) == CONTENT


def test_the_marker_for_the_pipeline_is_written_only_once_everything_is_there(project):
    with pytest.raises(fetch.Unreachable):
        fetch.fetch_all_and_mark()
    assert not fetch.FETCHED.exists()
    fill(project.mirror / "digits")
    fetch.fetch_all_and_mark()
    assert fetch.dataset("digits").checksum in fetch.FETCHED.read_text()


# Checking what lies in data/raw


def test_a_tampered_file_is_refused_by_name_with_the_command_that_brings_it_back(project):
    fill(project.raw / "digits", labels=b"1123456789")
    with pytest.raises(Problem) as caught:
        fetch.verified("digits")
    assert "labels.gz" in caught.value.what and "SHA-256" in caught.value.what
    assert "replicate data digits" in caught.value.remedy


def test_a_missing_file_is_refused_by_name(project):
    fill(project.raw / "digits")
    (project.raw / "digits" / "images.gz").unlink()
    with pytest.raises(Problem, match=r"images\.gz .*not there"):
        fetch.verified("digits")


def test_a_symbolic_link_to_the_right_file_is_refused(project, tmp_path):
    fill(tmp_path / "elsewhere")
    fill(project.raw / "digits")
    labels = project.raw / "digits" / "labels.gz"
    labels.unlink()
    labels.symlink_to(tmp_path / "elsewhere" / "labels.gz")
    with pytest.raises(Problem, match=r"labels\.gz .*symbolic link"):
        fetch.verified("digits")


# The registry


def write_registry(path: Path, name: str = "digits", file: str = "a.gz", source: str = "https://example.org/") -> Path:
    described = {
        "title": "Digits",
        "licence": "none",
        "format": "idx",
        "sources": [source],
        "files": {file: {"bytes": 1, "sha256": "0" * 64}},
    }
    path.write_text(yaml.safe_dump({"datasets": {name: described}}))
    return path


@pytest.mark.parametrize("name", ["../x", "/x", ".hidden", "..", "", "a/b", "a\\b", "-rf", "a\n"])
@pytest.mark.parametrize("place", ["name", "file"])
def test_no_name_in_the_registry_leads_out_of_its_folder(tmp_path, place, name):
    path = write_registry(tmp_path / "registry.yaml", **{place: name})
    with pytest.raises(Problem, match=r"a name may hold letters"):
        registry(path)


@pytest.mark.parametrize("source", ["http://example.org/", "ftp://example.org/", "file:///etc/", "https://example.org"])
def test_only_https_folders_are_taken_as_sources(tmp_path, source):
    with pytest.raises(Problem, match=r"registry\.yaml:\d+: .*a source is an https:// address"):
        registry(write_registry(tmp_path / "registry.yaml", source=source))


def test_a_checksum_of_the_whole_dataset_changes_with_any_file():
    files = {name: File(bytes=1, sha256=letter * 64) for name, letter in (("a", "0"), ("b", "1"))}
    whole = dataset("mnist").model_copy(update={"files": files})
    changed = whole.model_copy(update={"files": {**files, "b": File(bytes=1, sha256="2" * 64)}})
    assert whole.checksum != changed.checksum


def test_an_unknown_dataset_is_refused_with_the_nearest_name():
    with pytest.raises(Problem, match=r"'mnits'.*Did you mean 'mnist'"):
        dataset("mnits")
