"""The environment of other people's clients, made once beside the repository's own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
HERE = ROOT / "tests" / "clients"
ENVIRONMENT = ROOT / ".venv-clients"
_DONE = ENVIRONMENT / ".installed"


def clients() -> Path:
    """The folder of its programs; skips the test, by name, where they cannot be installed."""
    with (HERE / "requirements.txt").open() as stream:
        flock(stream, LOCK_EX)  # several processes of the suite may want to make it
        return _made(stream.read())


def _made(wanted: str) -> Path:
    if not _DONE.exists() or _DONE.read_text() != wanted:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        made = subprocess.run(
            [ROOT / "scripts" / "make-environment", ENVIRONMENT, sys.executable],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        install = [ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "--quiet", "-r"]
        if made.returncode == 0:
            made = subprocess.run(
                [*install, HERE / "requirements.txt"], capture_output=True, text=True
            )
        if made.returncode != 0:
            pytest.skip(f"clients of others cannot be installed: {made.stderr.strip()[-200:]}")
        _DONE.write_text(wanted)
    return ENVIRONMENT / "bin"


def ask(client: str, address: str, url: str) -> dict[str, object]:
    """What *client* finds of *url* on the server at *address*."""
    command = [clients() / "python", HERE / "ask.py", client, address, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def index(files: Sequence[Path], target: Path) -> Path:
    """The CDXJ that cdxj-indexer makes of *files*, in *target*; of damaged ones what it reads."""
    lines: list[str] = []
    for file in files:
        command = [clients() / "python", "-m", "cdxj_indexer.main", file]
        lines += subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    target.write_text("".join(f"{line}\n" for line in sorted(lines)))
    return target


@contextmanager
def pywb(folder: Path, collections: dict[str, dict[str, str]]) -> Iterator[str]:
    """The address of a pywb that serves *collections*, started in *folder*."""
    (folder / "config.yaml").write_text(
        json.dumps({"collections": collections, "enable_memento": True})
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [clients() / "wayback", "-p", str(port), "-b", "127.0.0.1"]
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urlopen(address).close()
            return
        except URLError:
            time.sleep(0.1)
    raise AssertionError("pywb does not start")
