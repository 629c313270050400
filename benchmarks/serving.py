"""Measure the CPU time of a request: search pages, answers of the API, articles.

usage: python benchmarks/serving.py [BASELINE] [--archive DIR] [--rounds 9]

Forty addresses of each kind are asked in turn, first by calls of the application (no sockets),
then of a real server by a client in another process. *computed* keeps no answers, so that every
request does all its work; *kept* is the default, where an answer that was given before is given
again while the index is the same. With BASELINE, the root of another version of Backissue, both
are asked in the same rounds, and ratios are shown. The median over rounds counts for each address.

Data: none; without --archive the samples are ingested.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_ACCEPTED = "gzip, deflate, br, zstd"
_QUERIES = (
    "", "harbour", "council vote", "the storm", '"city council"', "ferr*", "fire OR flood",
    "title:council", "storm -fire", "harbuor",
)  # fmt: skip
_STATES = ("", "sort=-captured&date_field=captured", "from=2009&to=2014", "collapse=none&limit=10")
_ASKED = ("", "facet=source&facet=published", "limit=50", "collapse=story&sort=-published")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("baseline", type=Path, nargs="?", help="the root of another version")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--kept", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker, options.archive, options.kept)
        return
    with ExitStack() as stack:
        archive = options.archive
        if archive is None:
            archive = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "archive"
            ingest = [sys.executable, "-m", "indexer", "ingest", str(ROOT / "sample_warcs")]
            subprocess.run([*ingest, "--archive", str(archive), "--quiet"], cwd=ROOT, check=True)
        trees = [ROOT] + ([options.baseline.resolve()] if options.baseline else [])
        for title, keep in (("computed", 0), ("kept", None)):
            workers = [stack.enter_context(Worker(tree, archive, keep)) for tree in trees]
            table(f"application, {title}", workers, options.rounds)
        servers = [stack.enter_context(server(tree, archive)) for tree in trees]
        table("server, kept", servers, options.rounds)


def table(title: str, asked: list[Any], rounds: int) -> None:
    """Ask all addresses of all of *asked* in turn, and print the figures."""
    addresses = asked[0].addresses()
    taken: list[dict[str, list[list[float]]]] = [{} for _ in asked]
    for number in range(rounds + 1):
        for one, figures in zip(asked, taken, strict=True):
            for kind, paths in addresses.items():
                found = one.ask(paths)
                if number:  # the first round fills what is always kept, such as labels of facets
                    figures.setdefault(kind, []).append(found)
    print(f"\n| {title}: CPU ms a request | p50 | p95 | baseline p50 | p95 | ratio of p50 |")
    print("|---|---|---|---|---|---|")
    for kind in addresses:
        cells, medians = [], []
        for figures in taken:
            each = sorted(statistics.median(column) for column in zip(*figures[kind], strict=True))
            p95 = each[int(0.95 * (len(each) - 1))]
            medians.append(statistics.median(each))
            cells += [f"{1e3 * medians[-1]:.2f}", f"{1e3 * p95:.2f}"]
        ratio = f"{medians[1] / medians[0]:.2f}" if medians[1:] else ""
        print(f"| {kind} | {' | '.join([*cells, *['', ''][len(cells) - 2 :]][:4])} | {ratio} |")


class Worker:
    """The application of one tree, called in a process of its own."""

    def __init__(self, tree: Path, archive: Path, kept: int | None) -> None:
        command = [sys.executable, "-P", __file__, "--worker", str(tree), "--archive", str(archive)]
        command += [] if kept is None else ["--kept", str(kept)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def addresses(self) -> dict[str, list[str]]:
        """The addresses to ask, by kind."""
        found: dict[str, list[str]] = self._said(None)
        return found

    def ask(self, paths: list[str]) -> list[float]:
        """CPU seconds of each."""
        taken: list[float] = self._said(paths)
        return taken

    def _said(self, question: object) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def work(tree: Path, archive: Path, kept: int | None) -> None:
    """Answer questions of ``Worker`` until it stops asking."""
    sys.path.insert(0, str(tree))
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    from webapp import create_app
    from webapp.shared.open_archive import Settings

    known = "kept_bytes" in Settings.__dataclass_fields__ and kept is not None
    app = create_app(archive, **({"kept_bytes": kept} if known else {}))
    client = app.test_client()
    made: dict[str, Any] = {}
    for line in sys.stdin:
        paths = json.loads(line)
        if paths is None:
            print(json.dumps(chosen(lambda path: client.get(path).get_json())), flush=True)
            continue
        taken = []
        for path in paths:
            if path not in made:
                headers = {"Accept-Encoding": _ACCEPTED}
                made[path] = EnvironBuilder(path=path, headers=headers).get_environ()
            began = time.process_time()
            _, status, _ = run_wsgi_app(app, dict(made[path]))
            taken.append(time.process_time() - began)
            assert status == "200 OK", (path, status)
        print(json.dumps(taken), flush=True)


def chosen(get: Any) -> dict[str, list[str]]:
    """Forty addresses of each kind."""
    queries = [urllib.parse.quote(query) for query in _QUERIES]
    found = get("/api/v1/search?versions=all&limit=200")["results"]
    ids = [one["id"] for one in found][:: max(1, len(found) // 40)][:40]
    return {
        "search page": [f"/?q={query}&{state}" for query in queries for state in _STATES],
        "search of the API": [
            f"/api/v1/search?q={query}&{more}" for query in queries for more in _ASKED
        ],
        "article of the API": [f"/api/v1/articles/{one}" for one in ids],
        "article": [f"/articles/{one}" for one in ids],
        "article of a search": [f"/articles/{one}?q={queries[1]}" for one in ids],
    }


class Server:
    """A server of one tree at *port*, whose threads' time on a processor the system counts."""

    def __init__(self, port: int, process: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        self._tasks = Path(f"/proc/{process}/task")

    def addresses(self) -> dict[str, list[str]]:
        """The addresses to ask, by kind."""
        return chosen(lambda path: json.loads(self._get(path)))

    def ask(self, paths: list[str]) -> list[float]:
        """CPU seconds of each, of all threads of the server."""
        taken = []
        for path in paths:
            before = self._cpu()
            self._get(path, {"Accept-Encoding": _ACCEPTED})
            taken.append(self._cpu() - before)
        return taken

    def _get(self, path: str, headers: dict[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self._root + path, headers=headers or {})
        with urllib.request.urlopen(request) as answer:
            body: bytes = answer.read()
            return body

    def _cpu(self) -> float:
        time.sleep(0.001)  # until the thread that answered waits again, and is counted
        tasks = self._tasks.glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def server(tree: Path, archive: Path) -> Iterator[Server]:
    """A server of *tree*, as ``backissue serve`` starts it."""
    command = [sys.executable, "-m", "webapp", "--archive", str(archive), "--port", "0"]
    with subprocess.Popen(command, cwd=tree, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            port = process.stdout.readline().split()[3].rstrip("/").rpartition(":")[2]
            yield Server(int(port), process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
