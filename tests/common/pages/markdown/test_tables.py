"""Claims as Markdown: a line each, and nothing in a YAML file breaks out of its cell."""

from common.evidence.verdicts import VERDICTS
from common.pages.markdown.tables import claims_table, escaped, markdown_table, metrics_table
from tests.common.pages.made_up import row


def test_a_claim_is_a_line_of_the_table():
    assert claims_table([row()]).splitlines() == [
        "| Claim | Published | Measured [95 % interval] | n | Verdict |",
        "| --- | --- | --- | --- | --- |",
        "| `about_2_4`: Has a test error of 2.4 %. | 2.4 ± 0.3 % | 2.50 % [2.25, 2.75] | 3 | ✔ replicated |",
    ]


def test_the_table_of_all_papers_links_to_each_paper():
    head, _, line = claims_table([row()], "{}/README.md".format).splitlines()
    assert head.startswith("| Paper | Claim |")
    assert line.startswith("| [paper](paper/README.md) | `about_2_4`: ")


def test_what_was_run_stands_before_what_was_not():
    found = [row(claim=name, verdict=verdict) for name, verdict in zip("abcd", VERDICTS[::-1], strict=False)]
    assert [line[3] for line in claims_table(found).splitlines()[2:]] == ["b", "c", "d", "a"]


def test_a_published_value_from_memory_is_marked():
    assert "*(from memory)*" in claims_table([row(source="unverified")])
    assert "from memory" not in claims_table([row(source="read"), row(source="secondary")])


def cells(line: str) -> list[str]:
    """The cells of a line as a Markdown reader splits it: at bars without a backslash."""
    return [cell.strip() for cell in line.replace("\\|", "\0").split("|")[1:-1]]


def test_a_statement_cannot_break_out_of_its_cell_or_into_html():
    table = claims_table([row(statement="A | B <script>alert('x')</script>\n| & more")])
    head, _, line = table.splitlines()
    assert len(cells(line)) == len(cells(head))
    assert "<script>" not in table
    assert "A \\| B &lt;script&gt;alert('x')&lt;/script&gt; \\| &amp; more" in line


def test_a_unit_cannot_break_into_html_either():
    unit = "<script>|"
    measured = metrics_table({"ours": {"error": {"mean": 2.5, "sd": 0.1, "n": 3}}}, {"ours": {"error": unit}})
    for table in (claims_table([row(unit=unit)]), measured):
        assert "<script>" not in table
        assert len({len(cells(line)) for line in table.splitlines()}) == 1


def test_escaped_text_is_one_line():
    assert escaped('two\n  lines, <b> & "quotes"') == 'two lines, &lt;b&gt; &amp; "quotes"'


def test_all_that_was_measured_has_the_digits_that_its_spread_supports():
    """95 % of 3 with sd 0.1234: ± 0.31, so two decimals; a deterministic method and a single run have five digits."""
    metrics = {
        "ours": {"error": {"mean": 2.512345, "sd": 0.1234, "n": 3}, "loss": {"mean": 0.512345, "sd": 0.0, "n": 3}},
        "theirs": {"error": {"mean": 3.0, "sd": 0.0, "n": 1}},
    }
    units = {"ours": {"error": "%", "loss": "nats"}, "theirs": {"error": "%"}}
    assert metrics_table(metrics, units).splitlines()[2:] == [
        "| `ours` | `error` | 2.51 % | 0.12 | 3 |",
        "| `ours` | `loss` | 0.51235 nats | 0 | 3 |",
        "| `theirs` | `error` | 3 % | 0 | 1 |",
    ]


def test_bars_in_cells_are_escaped():
    assert markdown_table(["a|b"], [["c|d"]]).splitlines() == ["| a\\|b |", "| --- |", "| c\\|d |"]
