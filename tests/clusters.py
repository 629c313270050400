"""A real OpenSearch cluster for the tests, started once and used by all of their processes.

BACKISSUE_TEST_OPENSEARCH_NODES    how many nodes it has: 1 unless said otherwise
BACKISSUE_TEST_OPENSEARCH          where the nodes of one that runs already answer, by commas

A cluster that was started here ends with the first process of the tests, however that ends.
"""

import os
import secrets
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

SCRIPT = Path(__file__).parents[1] / "scripts" / "opensearch-cluster"
UNAVAILABLE = 69  # exit status of the script where there can be no server
_NODES = "BACKISSUE_TEST_OPENSEARCH_NODES"
_VARIABLE = "BACKISSUE_TEST_OPENSEARCH"
_FOLDER = "BACKISSUE_TEST_OPENSEARCH_FOLDER"  # of the cluster that these tests start themselves
_OWNER = "BACKISSUE_TEST_OPENSEARCH_OWNER"  # the process after which it ends


def urls() -> list[str]:
    """Where each node answers; they are started if they are not running yet."""
    if _VARIABLE not in os.environ:
        os.environ[_VARIABLE] = ",".join(_started())
    return os.environ[_VARIABLE].split(",")


def url() -> str:
    """Where the nodes answer, as the URI of an engine has it."""
    first, *others = urls()
    return ",".join([first, *(other.removeprefix("http://") for other in others)])


def options() -> str:
    """Shards and replicas of an index of the tests: parts on every node, and copies elsewhere."""
    nodes = len(urls())
    return f"shards={max(2, nodes)}&replicas={min(1, nodes - 1)}"


def prepare() -> None:
    """Name the folder of the cluster, before there are further processes that may start it."""
    if _VARIABLE not in os.environ:
        name = f"backissue-opensearch-{secrets.token_hex(4)}"
        os.environ[_FOLDER] = str(Path(tempfile.gettempdir()) / name)
        os.environ[_OWNER] = str(os.getpid())


def end() -> None:
    """Stop the cluster, if one was started, and delete its data."""
    folder = Path(os.environ[_FOLDER]) if _FOLDER in os.environ else None
    if folder and folder.exists():
        run("stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


def delete(pattern: str) -> None:
    """Delete the indices of a pattern."""
    asked = Request(f"{urls()[0]}/{pattern}", method="DELETE")
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
    _start(folder, 3, os.getpid())
    try:
        yield folder
    finally:
        run("stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


def _started() -> list[str]:
    folder = Path(os.environ[_FOLDER])
    folder.mkdir(mode=0o711, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "cluster.json").exists():
            _start(folder, int(os.environ.get(_NODES, "1")), int(os.environ[_OWNER]))
        return run("urls", folder).split()


def _start(folder: Path, nodes: int, owner: int) -> None:
    port, until = str(free_port()), str(owner)
    run("start", folder, "--nodes", str(nodes), "--port", port, "--owner", until)
