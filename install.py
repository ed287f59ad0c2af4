"""Installs a lock file into the environment of the Python that runs this: by uv where it can be had, else by pip.

uv takes a sixth of pip's time. It is pinned in the lock itself, and pip, which every environment has, installs it
first. Both check every package against its hash. uv looks where pip is configured to look.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
#: Options of pip as uv's variables have them.
VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
WITH_COMMAS = ("UV_FIND_LINKS", "UV_INSECURE_HOST")  # where pip has blanks


def main(lock: str) -> None:
    try:
        by_uv(lock)
    except (OSError, subprocess.CalledProcessError, LookupError) as error:
        print(f"uv could not install {lock} ({error}); pip does, which takes minutes.", flush=True)
        subprocess.run([*PIP, "install", "--quiet", "--require-hashes", "-r", lock], check=True)


def by_uv(lock: str) -> None:
    pinned = re.search(r"^uv==.*(\n +--hash.*)+\n", Path(lock).read_text(encoding="utf-8"), re.MULTILINE)
    if not pinned:
        raise LookupError("it pins no uv")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.lock"
        only_uv.write_text(pinned[0], encoding="utf-8")
        subprocess.run([*PIP, "install", "--quiet", "--require-hashes", "-r", str(only_uv)], check=True)
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--python", sys.executable]
    environment = {**as_pip_is_configured(), **os.environ}
    subprocess.run([*uv, "--quiet", "--require-hashes", "-r", lock], env=environment, check=True)


def as_pip_is_configured() -> dict[str, str]:
    """uv's variables for what pip's files and variables say: a variable before [install] before [global]."""
    said = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True).stdout
    found = {}
    for place in ("global.", "install.", ":env:."):
        for line in said.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(place) and (variable := VARIABLES.get(key.removeprefix(place))):
                parts = str(ast.literal_eval(value)).split()
                found[variable] = ("," if variable in WITH_COMMAS else " ").join(parts)
    # Of several indexes pip takes the best file, uv the first one's. The hashes decide here which file is right.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found}


if __name__ == "__main__":
    main(sys.argv[1])
