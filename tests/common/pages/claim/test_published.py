"""A published table is shown as its source prints it, with ours in its cells."""

from common.evidence.claims import claims
from common.pages.claim.published import published_tables
from common.pages.html.page import paper_page
from common.pages.markdown.paper import published_table
from common.pages.rows import judged


def test_every_cell_of_a_table_is_the_claim_of_its_row_and_column():
    table = published_tables(judged("adadelta"))[0]
    assert (table.about.rows[0], table.about.columns[0]) == ("1", "SGD")
    assert table.cells["1", "SGD"].claim == "sgd_1e0" and table.cells["1e-4", "Adagrad"].published == 12.59
    assert len(table.cells) == 15


def test_tables_of_comparisons_are_left_to_the_list_of_claims():
    shown = [table.about.name for table in published_tables(judged("adadelta"))]
    assert shown == ["table_1", "table_2"] and len(claims("adadelta").tables) == 4


def test_a_table_keeps_its_empty_cells_and_shows_ours_beside_the_published_number():
    for table in published_tables(judged("char_rnn")):
        lines = published_table(table).splitlines()
        body = [line for line in lines if line.startswith("| ")][2:]
        assert len(body) == len(table.about.rows)
        assert all(line.count(" | ") == len(table.about.columns) for line in body)
    page = paper_page("char_rnn")
    assert 'scope="col">LSTM 1' in page or 'scope="col">LSTM' in page
    assert 'href="#table_1_lstm_1_64"' in page
