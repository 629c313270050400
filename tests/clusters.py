"""A real OpenSearch server for the tests, started once and used by all of their processes."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

SHARDS = 2
SCRIPT = Path(__file__).parents[1] / "scripts" / "opensearch-cluster"
UNAVAILABLE = 69  # exit status of the script where there can be no server
_VARIABLE = "BACKISSUE_TEST_OPENSEARCH"  # where nodes answer, separated by commas
_FOLDER = "BACKISSUE_TEST_OPENSEARCH_FOLDER"


def url() -> str:
    """Where the server answers; it is started if it is not running yet."""
    if _VARIABLE not in os.environ:
        os.environ[_VARIABLE] = ",".join(_started())
    return os.environ[_VARIABLE]


def prepare() -> None:
    """Name the folder of the server, before there are further processes that may start it."""
    if _VARIABLE not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="backissue-opensearch-")


def end() -> None:
    """Stop the server, if one was started."""
    folder = Path(os.environ[_FOLDER]) if _FOLDER in os.environ else None
    if folder and (folder / "cluster.json").exists():
        run("stop", folder)


def delete(pattern: str) -> None:
    """Delete the indices of a pattern."""
    asked = Request(f"{url().split(',')[0]}/{pattern}", method="DELETE")
    with urlopen(asked, timeout=60) as answer:
        answer.read()


def run(command: str, folder: Path, *options: str) -> str:
    """What the script says; skips the test, by name, where no server can be had here."""
    asked = [sys.executable, str(SCRIPT), command, str(folder), *options]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode == UNAVAILABLE:
        pytest.skip(f"NO OPENSEARCH HERE: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    """A port after which a hundred others are probably free."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port if port < 65_000 else port - 1_000


@contextmanager
def three_nodes() -> Iterator[Path]:
    """The folder of a cluster of three nodes, for tests that kill some of them."""
    folder = Path(tempfile.mkdtemp(prefix="backissue-three-"))
    run("start", folder, "--nodes", "3", "--port", str(free_port()))
    try:
        yield folder
    finally:
        run("stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


def _started() -> list[str]:
    folder = Path(os.environ[_FOLDER])
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "cluster.json").exists():
            run("start", folder, "--nodes", "1", "--port", str(free_port()))
        return run("urls", folder).split()
