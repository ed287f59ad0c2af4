"""The registry of datasets: what each file must be, and where it can be had."""

import functools
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from common.config import Strict, nearest, read
from common.errors import Problem
from common.files import digest

REGISTRY = Path(__file__).with_name("registry.yaml")


def _plain_name(name: str) -> str:
    """A name that cannot lead out of the data folder."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ValueError("a name may hold letters, digits, '.', '_' and '-', and starts with a letter or digit")
    return name


def _https(url: str) -> str:
    if not re.fullmatch(r"https://[^\s]+/", url):
        raise ValueError("a source is an https:// address that ends in '/'")
    return url


Name = Annotated[str, AfterValidator(_plain_name)]


class File(Strict):
    bytes: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Dataset(Strict):
    title: str
    licence: str
    format: Literal["idx", "text"]  # says which synthetic data stands in for it
    unavailable: str | None = None  # why it cannot be downloaded; nothing asks for it unless it is named
    sources: list[Annotated[str, AfterValidator(_https)]]
    files: dict[Name, File] = Field(min_length=1)

    @property
    def checksum(self) -> str:
        """One digest of all its files' checksums: what a record's key holds of a dataset."""
        return digest({name: file.sha256 for name, file in self.files.items()})


class Registry(Strict):
    datasets: dict[Name, Dataset]


@functools.cache
def described(path: Path = REGISTRY) -> dict[str, Dataset]:
    """Every dataset by name, those that are not available among them."""
    return read(path, Registry).datasets


def registry(path: Path = REGISTRY) -> dict[str, Dataset]:
    """The datasets that are available."""
    return {name: known for name, known in described(path).items() if not known.unavailable}


def dataset(name: str) -> Dataset:
    known = described()
    if name not in known:
        raise Problem(f"There is no dataset {name!r} in the registry.{nearest(name, known)}")
    return known[name]
