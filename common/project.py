"""Where things lie in the checkout that this code belongs to."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPLICATIONS = ROOT / "replications"
REPORTS = ROOT / "reports"
RAW_DATA = ROOT / "data" / "raw"
FETCHED = ROOT / "data" / "fetched.json"
FINGERPRINTS = REPORTS / "fingerprints"

#: Locks and downloads under way: never committed, safe to delete when nothing runs.
SCRATCH = ROOT / ".replicate"
#: Trained weights, for what needs them; never committed.
MODELS = ROOT / "models"


def scratch() -> Path:
    """Checkpoints of runs under way, which outlive this checkout; safe to delete when nothing runs."""
    named = os.environ.get("REPLICATE_SCRATCH")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named).absolute() if named else cache / "replicate"


def papers() -> list[str]:
    """The names of all replications, in alphabetical order."""
    return sorted(path.parent.name for path in REPLICATIONS.glob("*/experiments.yaml"))


def shown(path: Path) -> str:
    """`path` as a person reads it: from the top of the checkout where it lies inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
