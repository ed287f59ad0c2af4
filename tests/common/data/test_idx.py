"""IDX files: what is read, and what is refused with a reason that helps."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from common.data.idx import LARGEST, BadFile, read_idx, read_images, read_labels
from common.data.synthetic import write_idx


def idx(*shape: int, body: bytes, magic: bytes | None = None) -> bytes:
    """An IDX file before compression, whose header announces `shape` whatever the body holds."""
    return (magic or bytes([0, 0, 8, len(shape)])) + struct.pack(f">{len(shape)}I", *shape) + body


def saved(folder: Path, content: bytes, name: str = "train-images-idx3-ubyte.gz") -> Path:
    """`content` gzipped into a file."""
    path = folder / name
    path.write_bytes(gzip.compress(content, mtime=0))
    return path


def refusal(path: Path, rank: int = 3) -> str:
    """Why `read_idx` refuses the file; the file's name must be part of it."""
    with pytest.raises(BadFile) as caught:
        read_idx(path, rank)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_good_file_gives_its_bytes_in_the_announced_shape(tmp_path):
    read = read_idx(saved(tmp_path, idx(2, 1, 3, body=bytes([0, 1, 2, 253, 254, 255]))), rank=3)
    assert read.dtype == np.uint8
    assert read.tolist() == [[[0, 1, 2]], [[253, 254, 255]]]


@given(array=arrays(np.uint8, array_shapes(min_dims=1, max_dims=4, max_side=5)))
def test_what_is_written_as_idx_is_read_back_unchanged(array, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "round-trip.gz"
    write_idx(path, array)
    read = read_idx(path, array.ndim)
    assert read.dtype == array.dtype and read.shape == array.shape
    assert np.array_equal(read, array)


@pytest.mark.parametrize(
    "magic",
    [
        pytest.param(bytes([1, 2, 8, 3]), id="no leading zeros"),
        pytest.param(bytes([0, 0, 0x0D, 3]), id="floats, not bytes"),
        pytest.param(bytes([3, 8, 0, 0]), id="the other byte order"),
    ],
)
def test_a_wrong_magic_number_is_shown_beside_the_right_one(tmp_path, magic):
    reason = refusal(saved(tmp_path, idx(1, 1, 2, body=b"ab", magic=magic)))
    assert magic.hex() in reason and "00000803" in reason


def test_labels_where_images_belong_are_refused_by_their_rank(tmp_path):
    reason = refusal(saved(tmp_path, idx(12, body=bytes(12))), rank=3)
    assert "00000801" in reason and "00000803" in reason


def test_a_truncated_download_is_no_whole_gzip_file(tmp_path):
    whole = gzip.compress(idx(10, 28, 28, body=np.random.default_rng(0).bytes(7840)), mtime=0)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    for kept in (5, 30, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:kept])
        assert "not a whole gzip file" in refusal(path)


def test_a_web_page_saved_under_the_name_of_a_gzip_file_is_refused(tmp_path):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_text("<!DOCTYPE html><html><body>Please log in to the network</body></html>")
    assert "not a whole gzip file" in refusal(path)


def test_a_flipped_byte_inside_the_gzip_file_is_noticed(tmp_path):
    path = saved(tmp_path, idx(10, 28, 28, body=np.random.default_rng(0).bytes(7840)))
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    assert "not a whole gzip file" in refusal(path)


def test_a_missing_file_is_refused_by_name(tmp_path):
    assert "No such file" in refusal(tmp_path / "train-images-idx3-ubyte.gz")


@pytest.mark.parametrize("kept", [0, 3, 4, 15])
def test_a_file_that_ends_within_its_header_is_refused(tmp_path, kept):
    assert f"after {kept} bytes" in refusal(saved(tmp_path, idx(1, 1, 2, body=b"ab")[:kept]))


def test_too_few_values_are_refused_with_both_counts(tmp_path):
    reason = refusal(saved(tmp_path, idx(2, 28, 28, body=bytes(1500))))
    assert "1,568" in reason and "1,500" in reason


def test_too_many_values_are_refused(tmp_path):
    reason = refusal(saved(tmp_path, idx(2, 28, 28, body=bytes(1569))))
    assert "1,568" in reason and "more" in reason


def test_a_second_gzip_member_with_more_values_is_refused(tmp_path):
    path = saved(tmp_path, idx(1, 1, 2, body=b"ab"))
    path.write_bytes(path.read_bytes() + gzip.compress(b"c"))
    assert "more" in refusal(path)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param((2**32 - 1,) * 3, id="more than a machine holds"),
        pytest.param((LARGEST + 1, 1, 1), id="just beyond the limit"),
        pytest.param((60_000, 0, 28), id="nothing"),
    ],
)
def test_an_absurd_announced_size_is_refused_before_the_body_is_unpacked(tmp_path, shape):
    reason = refusal(saved(tmp_path, idx(*shape, body=b"")))
    assert f"announces {shape[0]} x {shape[1]} x {shape[2]} values" in reason


def test_the_largest_possible_announcement_over_a_tiny_body_is_refused(tmp_path):
    assert f"announces {LARGEST:,} values and holds 1" in refusal(saved(tmp_path, idx(LARGEST, body=b"x")), rank=1)


def test_an_archive_bomb_is_not_unpacked_beyond_what_it_announces(tmp_path):
    """A few kilobytes that unpack to many megabytes, behind a header for one image."""
    bomb = saved(tmp_path, idx(1, 28, 28, body=bytes(8_000_000)))
    assert bomb.stat().st_size < 10_000
    reason = refusal(bomb)
    assert "784" in reason and "more" in reason


def test_images_of_another_size_are_refused_with_both_sizes(tmp_path):
    with pytest.raises(BadFile, match=r"train-images.*32 x 30, expected 28 x 28"):
        read_images(saved(tmp_path, idx(2, 32, 30, body=bytes(1920))))


def test_a_label_out_of_range_is_refused_with_the_range(tmp_path):
    path = saved(tmp_path, idx(3, body=bytes([0, 10, 9])), "train-labels-idx1-ubyte.gz")
    with pytest.raises(BadFile, match=r"train-labels.*label 10, where 0 to 9 are possible"):
        read_labels(path, count=3)
    assert read_labels(path, count=3, classes=11).tolist() == [0, 10, 9]


@pytest.mark.parametrize("images", [2, 4])
def test_labels_that_do_not_fit_the_number_of_images_are_refused(tmp_path, images):
    path = saved(tmp_path, idx(3, body=bytes([0, 1, 9])), "train-labels-idx1-ubyte.gz")
    with pytest.raises(BadFile, match=rf"train-labels.*3 labels for {images} images"):
        read_labels(path, count=images)


#: Bytes of any kind, and bytes that get past the first checks.
ANY_BYTES = st.binary(max_size=200) | st.builds(
    lambda magic, shape, body: idx(*shape, body=body, magic=magic),
    st.none() | st.binary(min_size=4, max_size=4),
    st.lists(st.integers(0, 4) | st.integers(0, 2**32 - 1), min_size=1, max_size=3),
    st.binary(max_size=70),
)


@given(content=ANY_BYTES, rank=st.integers(1, 3), zipped=st.booleans(), cut=st.integers(0, 12))
def test_any_bytes_at_all_give_an_array_or_a_refusal_that_names_the_file(content, rank, zipped, cut, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.gz"
    content = gzip.compress(content, mtime=0) if zipped else content
    path.write_bytes(content[: len(content) - cut])
    try:
        read = read_idx(path, rank)
    except BadFile as error:
        assert "any.gz" in str(error)
    else:
        assert read.dtype == np.uint8 and read.ndim == rank and read.size > 0
