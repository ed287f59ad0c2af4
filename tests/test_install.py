"""The installer: uv looks where pip is configured to look, and pip steps in where uv cannot be had."""

import os
import sys

import pytest

import install

CONFIGURED = """
[global]
index-url = https://user:word@example.org/simple
extra-index-url = https://one.example.org/simple
    https://two.example.org/simple
find-links = /wheels /more-wheels
timeout = 60
[install]
index-url = https://example.org/for-installing
"""


@pytest.fixture
def pip_says(tmp_path, monkeypatch):
    """A machine whose pip has this file and these variables and no others."""

    def configure(text: str, **variables: str) -> dict[str, str]:
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(name)
        (tmp_path / "pip.conf").write_text(text)
        monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return install.as_pip_is_configured()

    return configure


def test_uv_looks_where_pips_files_say(pip_says):
    found = pip_says(CONFIGURED)
    assert found["UV_DEFAULT_INDEX"] == "https://example.org/for-installing"
    assert found["UV_INDEX"] == "https://one.example.org/simple https://two.example.org/simple"
    assert found["UV_FIND_LINKS"] == "/wheels,/more-wheels"
    assert found["UV_HTTP_TIMEOUT"] == "60"


def test_pips_variables_come_before_its_files(pip_says):
    found = pip_says(CONFIGURED, PIP_INDEX_URL="https://mirror.example.org/simple", PIP_CERT="/ca.pem")
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example.org/simple"
    assert found["SSL_CERT_FILE"] == "/ca.pem"


def test_nothing_is_said_where_pip_is_not_configured(pip_says):
    found = pip_says("", PIP_CONFIG_FILE=os.devnull)  # by which pip reads none of its files
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"} & found.keys()


@pytest.mark.parametrize(
    ("lock", "why"),
    [
        ("numpy==2.0\n", "it pins no uv"),
        ("uv==0.0.0 \\\n    --hash=sha256:" + 64 * "0" + "\nnumpy==2.0\n", "returned non-zero exit status"),
    ],
)
def test_pip_installs_what_uv_cannot(lock, why, tmp_path, monkeypatch, capsys):
    """A pip that is found instead of the real one writes down what it is asked for, and finds no package named uv."""
    pip, asked = tmp_path / "pip.py", tmp_path / "asked"
    pip.write_text(
        f"import sys\nopen({str(asked)!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))\n"
        "sys.exit('uv.lock' in sys.argv[-1])"
    )
    monkeypatch.setattr(install, "PIP", [sys.executable, str(pip)])
    (tmp_path / "some.lock").write_text(lock)
    install.main(str(tmp_path / "some.lock"))
    assert asked.read_text().splitlines()[-1] == f"install --quiet --require-hashes -r {tmp_path / 'some.lock'}"
    assert why in capsys.readouterr().out
