"""What a network writes is not to be trusted: not with a page, not with a picture, not with a terminal."""

import numpy as np

from common.evidence.measurements import measurements
from common.pages.figures.listing import Picture
from common.pages.html import page
from common.pages.markdown.tables import escaped
from replications.char_rnn import figures, write
from replications.char_rnn.pages import readable

HOSTILE = '<script>alert("x")</script> & </figcaption> $\\frac$ \x1b[2J'


def test_written_text_is_escaped_wherever_html_is_written(monkeypatch):
    monkeypatch.setattr(page, "pictures", lambda _: [Picture("x.png", HOSTILE, HOSTILE)])
    written = page.paper_page("char_rnn")
    assert "x.png" in written and "&lt;script&gt;alert" in written
    assert "<script>alert" not in written and "& </figcaption>" not in written
    assert "<script>" not in escaped(HOSTILE)


def test_in_pictures_it_is_plain_text_of_a_bounded_size():
    lines = readable(np.frombuffer((HOSTILE * 50).encode(), np.uint8), columns=40, lines=6)
    assert len(lines) == 6 and max(map(len, lines)) <= 40
    assert all(character.isprintable() for line in lines for character in line)
    assert readable(np.frombuffer(b"\r\n\r\nab\xff\n", np.uint8), 40, 6)[0].startswith("ab")


def test_control_characters_never_reach_the_terminal(monkeypatch, capsys):
    monkeypatch.setattr(write, "model", lambda *_: None)
    monkeypatch.setattr(write, "text", lambda *_: iter(HOSTILE))
    write.write("shakespeare", length=len(HOSTILE))
    assert "\x1b" not in capsys.readouterr().out


def test_with_obama_s_speeches_there_is_a_curve_beside_the_published_one(tmp_path, monkeypatch):
    found = measurements("char_rnn")["shakespeare"]
    (without,) = figures.shakespeare(tmp_path, {"shakespeare": found})
    narrow = (tmp_path / without.file).read_bytes()
    (beside,) = figures.shakespeare(tmp_path, {"shakespeare": found, "obama": found})
    assert "obama-rnn" in beside.title and "obama-rnn" not in without.title
    assert (tmp_path / beside.file).read_bytes() != narrow
    published = (tmp_path / beside.file).read_bytes()
    monkeypatch.setattr(figures, "OBAMA", {1_000: 2.0})
    figures.shakespeare(tmp_path, {"shakespeare": found, "obama": found})
    assert (tmp_path / beside.file).read_bytes() != published


def test_the_curves_are_as_the_readme_describes_them():
    """Lowest after 20 to 24 epochs and 14, by 0.03 and 0.08 below the last; on War and Peace never before the last."""
    found = measurements("char_rnn")
    lowest, risen = {}, {}
    for name in ("shakespeare", "shakespeare_end"):
        curves = np.array(found[name].histories("validation_loss"))
        lowest[name] = curves.argmin(axis=1) + 1
        risen[name] = (curves[:, -1] - curves.min(axis=1)).mean().round(2)
    assert min(lowest["shakespeare"]) == 20 and max(lowest["shakespeare"]) == 24
    assert set(lowest["shakespeare_end"]) == {14}
    assert risen == {"shakespeare": 0.03, "shakespeare_end": 0.08}
    for name, side in found.items():
        if name.startswith("war_"):
            assert all(min(curve) == curve[-1] for curve in side.histories("validation_loss")), name
