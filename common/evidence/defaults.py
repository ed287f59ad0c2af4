"""What a claim takes from the `defaults` of its file, or from its table."""

from typing import Any, Literal

from common.evidence.margins import merged_margin

Kind = Literal["value", "ordering", "equivalence", "bound", "draw"]

#: What each kind of claim must say besides the rest, and what it must not.
NEEDS = {
    "value": {"published", "margin"},
    "ordering": {"against"},
    "equivalence": {"against", "margin"},
    "bound": {"published"},
    "draw": {"published"},
}

#: Parts of which a claim may say a part itself, and take the rest.
MERGED = ("published", "margin", "against")


def with_defaults(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A claim with the defaults that fit its kind; what it says itself stays, and is refused later if it does not."""
    kind = own.get("kind", defaults.get("kind"))
    needed = NEEDS.get(kind, set()) if isinstance(kind, str) else set()
    left_out = {*MERGED} - needed - ({"published"} & own.keys())  # any kind may give a published number
    if "against" not in needed:
        left_out |= {"paired"}
    return merge({part: value for part, value in defaults.items() if part not in left_out}, own)


def merge(defaults: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = {**defaults, **own}
    for part in MERGED:
        default, given = defaults.get(part), own.get(part)
        if isinstance(default, dict) and isinstance(given, dict):
            merged[part] = merged_margin(default, given) if part == "margin" else {**default, **given}
    return merged
