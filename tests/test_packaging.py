"""The environment is what pyproject.toml says, pinned and hashed."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]


def declared(*extras: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = [*project["dependencies"], *(text for extra in extras for text in project["optional-dependencies"][extra])]
    return [Requirement(text) for text in texts]


def locked(name: str) -> dict[str, Version]:
    text = (ROOT / name).read_text()
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in pins}


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ("dev", "jax", "cluster")), ("requirements-cuda.lock", ("dev", "jax", "cluster", "cuda"))],
)
def test_every_declared_dependency_is_locked_at_a_version_that_fits(lock, extras):
    pins = locked(lock)
    for requirement in declared(*extras):
        pinned = pins.get(canonicalize_name(requirement.name))
        assert pinned is not None, f"{requirement.name} is not in {lock}: make lock"
        assert pinned in requirement.specifier, f"{requirement} but {lock} has {pinned}: make lock"


def test_the_gpu_build_includes_cuda():
    assert any(name.startswith("nvidia-cudnn") for name in locked("requirements-cuda.lock"))
    assert not any(name.startswith("nvidia-") for name in locked("requirements.lock"))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-cuda.lock"])
def test_every_pin_has_a_hash_and_no_address(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block[:80]
