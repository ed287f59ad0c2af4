"""What a record says of the processor that made it."""

import platform

import pytest

from common.runs.machine import cpu_name


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        ("fpu sse4_2 avx f16c avx2", "AMD EPYC (AVX2)"),
        ("fpu avx avx2 avx512f avx512_vnni", "AMD EPYC (AVX-512)"),
        ("fpu sse4_2", "AMD EPYC"),
    ],
)
def test_processors_of_one_model_are_distinguished_by_their_vectors(flags, name, tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    core = f"processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: {flags}\n\n"
    cpuinfo.write_text(2 * core)
    assert cpu_name(cpuinfo) == name


def test_where_the_system_names_no_processor_the_kind_of_machine_is_named(tmp_path):
    assert cpu_name(tmp_path / "nowhere") == (platform.processor() or platform.machine())
