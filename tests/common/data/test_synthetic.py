"""Synthetic data: always the same, and as good as the real to everything that reads it."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from common.data import fetch, mnist
from common.data import synthetic as made_up
from common.data.registry import Dataset, dataset, described, registry


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> tuple[Path, Path]:
    """A mirror of stand-ins for the whole registry, and the registry file that describes it."""
    folder = tmp_path_factory.mktemp("made-up")
    made_up.make_up(folder / "mirror", folder / "registry.yaml")
    return folder / "mirror", folder / "registry.yaml"


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_bytes_come_out_each_time(tmp_path):
    for name in ("once", "again"):
        made_up.write_idx_digits(tmp_path / name, train=40, test=10)
    assert len(digests(tmp_path / "once")) == 4
    assert digests(tmp_path / "once") == digests(tmp_path / "again")
    for path in (tmp_path / "once").iterdir():
        assert path.read_bytes()[4:8] == bytes(4), "the time of writing stands in the gzip header"


def test_the_real_loader_reads_synthetic_digits(tmp_path):
    made_up.write_idx_digits(tmp_path, train=40, test=10)
    digits = mnist.load(tmp_path)
    assert digits.train_images.shape == (40, 28, 28) and digits.train_labels.shape == (40,)
    assert digits.test_images.shape == (10, 28, 28) and digits.test_labels.shape == (10,)
    assert not np.array_equal(digits.train_images[:10], digits.test_images)


def test_a_simple_learner_can_classify_synthetic_digits(tmp_path):
    """A smoke run on data that nothing can learn would not notice a model that has stopped learning."""
    made_up.write_idx_digits(tmp_path, train=600, test=200)
    digits = mnist.load(tmp_path)
    means = np.stack([digits.train_images[digits.train_labels == label].mean(0) for label in range(10)])
    distances = ((digits.test_images[:, None] - means) ** 2).sum((2, 3))
    assert (distances.argmin(1) == digits.test_labels).mean() > 0.6


def test_the_synthetic_registry_is_valid_and_keeps_every_dataset_and_file_name(mirror):
    folder, registry_file = mirror
    made = registry(registry_file)
    assert {name: list(of.files) for name, of in made.items()} == {
        name: list(of.files) for name, of in described().items()
    }
    for name, of in made.items():
        for file_name, expected in of.files.items():
            assert fetch.fault(folder / name / file_name, expected) is None


def test_the_synthetic_registry_says_so_and_never_leads_to_the_real_data(mirror):
    made = registry(mirror[1])
    for name, of in made.items():
        assert of.title.startswith("Synthetic") and dataset(name).title in of.title
        assert of.sources == []
        assert of.checksum != dataset(name).checksum


def test_synthetic_data_passes_through_the_real_fetching_and_checking(mirror, tmp_path, monkeypatch):
    folder, registry_file = mirror
    made: dict[str, Dataset] = registry(registry_file)
    monkeypatch.setattr(fetch, "registry", lambda: made)
    monkeypatch.setattr(fetch, "dataset", made.__getitem__)
    monkeypatch.setattr(fetch, "ROOT", tmp_path / "checkout")
    monkeypatch.setattr(fetch, "RAW_DATA", tmp_path / "checkout" / "data" / "raw")
    monkeypatch.setattr(fetch, "SCRATCH", tmp_path / "scratch")
    monkeypatch.setenv("REPLICATE_MIRROR", str(folder))
    assert fetch.fetch() == {name: of.checksum for name, of in made.items()}
    digits = mnist.load(fetch.verified("mnist"))
    assert (len(digits.train_images), len(digits.test_images)) == (made_up.TRAIN_IMAGES, made_up.TEST_IMAGES)
