"""What the pages take from a replication's README."""

import pytest

from common.pages import readme as prose
from common.project import papers

README = """# A paper

## Protocol

| | theirs | ours |
|---|---|---|
| seeds | 1 | 5 |

1. *Epsilon.* One and another.
2. The loop differs. More words.

- *Not numbered.* So no deviation.

## Open questions

- See [the code](../../common/files.py), [a part](#protocol) or [far away](https://example.org/x).
- ![outside](https://example.org/x.png)

1. *Numbered, but no deviation.*
"""


@pytest.fixture
def paper(tmp_path, monkeypatch) -> str:
    (tmp_path / "made_up").mkdir()
    (tmp_path / "made_up" / "README.md").write_text(README)
    monkeypatch.setattr(prose, "REPLICATIONS", tmp_path)
    return "made_up"


def test_deviations_are_the_numbered_points_of_the_protocol(paper):
    assert prose.deviations(paper) == 2


def test_sections_are_html_by_heading(paper):
    found = prose.sections(paper, lambda target: target)
    assert list(found) == ["Protocol", "Open questions"]
    assert "<td>seeds</td>" in found["Protocol"]
    assert 'href="https://example.org/x"' in found["Open questions"]


def test_no_picture_is_fetched_from_outside(paper):
    assert 'src=""' in prose.sections(paper, lambda target: target)["Open questions"]


def test_links_lead_from_the_papers_page_to_where_they_led_from_the_readme():
    assert prose.from_reports("dqn", "../../common/files.py") == "../../common/files.py"
    assert prose.from_reports("dqn", "settings.py") == "../../replications/dqn/settings.py"
    assert prose.from_reports("dqn", "#results") == "../../replications/dqn/README.md#results"
    assert prose.from_reports("dqn", "https://example.org") == "https://example.org"


@pytest.mark.parametrize("paper", papers())
def test_every_replication_has_what_the_page_shows_of_it(paper):
    found = prose.sections(paper, lambda target: target)
    assert found["The paper in five lines"] and found["Open questions"] and found["Protocol"]
    assert prose.deviations(paper)
