"""BibTeX entries of the works that a paper's claims come from."""

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_lowercase

from common.evidence.claims import Work

SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    letter: "\\" + letter for letter in "{}&%$#_"
}


def bibtex(works: Sequence[Work]) -> str:
    """An entry for each, in order."""
    keys = [_key(work) for work in works]
    return "\n\n".join(_entry(_unlike(keys, number), work) for number, work in enumerate(works))


def _entry(key: str, work: Work) -> str:
    fields = {
        "title": f"{{{_escaped(work.title)}}}",  # the second braces keep its capitals
        "author": " and ".join(_name(name) for name in names(work.authors)),
        "year": str(work.year),
        **_where(work.link),
    }
    return "\n".join([f"@misc{{{key},", *(f"  {name} = {{{value}}}," for name, value in fields.items()), "}"])


def names(authors: str) -> list[str]:
    """Each author of "A, B and C"; "others" is BibTeX's own word."""
    return [name for name in re.split(r",\s+and\s+|,\s*|\s+and\s+", " ".join(authors.split())) if name]


def _name(name: str) -> str:
    """A group's name is kept whole; it shows by a last word that is no surname ("Keras contributors")."""
    group = name != "others" and " " in name and name.split()[-1].islower()
    return f"{{{_escaped(name)}}}" if group else _escaped(name)


def _where(link: str) -> dict[str, str]:
    """A link in the fields that bibliography styles know; what follows it becomes a note."""
    address, _, rest = link.partition(" ")
    if "://" not in address:
        return {"howpublished": _escaped(link)}
    note = {"note": _escaped(rest.strip("()"))} if rest else {}
    if doi := re.fullmatch(r"https?://doi\.org/(.+)", address):
        return {"doi": doi[1], **note}
    arxiv = re.fullmatch(r"https?://arxiv\.org/abs/(.+)", address)
    return {**({"eprint": arxiv[1], "archiveprefix": "arXiv"} if arxiv else {}), "url": address, **note}


def _key(work: Work) -> str:
    """The first author's surname, or a group's first word, and the year: lecun1998."""
    first = names(work.authors)[0]
    surname = first.split()[0 if _name(first).startswith("{") else -1]
    plain = unicodedata.normalize("NFKD", surname).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z]', '', plain) or 'work'}{work.year}"


def _unlike(keys: Sequence[str], number: int) -> str:
    """The key of an entry; of several with one key each has a letter behind it."""
    key = keys[number]
    return key + ascii_lowercase[keys[:number].count(key)] if keys.count(key) > 1 else key


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(letter, letter) for letter in " ".join(text.split()))
