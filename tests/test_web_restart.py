"""Servers end and begin anew while clients ask, and no request is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from balancer import Balancer, asked, clients
from clusters import free_port
from prometheus_client.parser import text_string_to_metric_families
from serving import archive_of, made_document

SEARCH = "/api/v1/search?q=harbour"
FOUND = b'"value":3'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("restarted")
    return archive_of(folder / "archive", [made_document(number) for number in range(3)])


def _started(archive: Path, port: int, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "webapp", "--archive", str(archive), "--port", str(port)]
    return subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _is_up(run: "subprocess.Popen[str]") -> int:
    assert run.stdout
    return int(run.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])


def test_after_sigterm_a_server_is_unready_but_answers_until_its_time_is_up(archive: Path) -> None:
    with _started(archive, 0, "--drain", "1.5") as run:
        port = _is_up(run)
        kept = HTTPConnection("127.0.0.1", port, timeout=20)
        kept.request("GET", SEARCH)
        assert kept.getresponse().read()
        assert asked(port, "/readyz", 20)[0] == 200
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        while (ready := asked(port, "/readyz", 20))[0] == 200:
            assert time.monotonic() - began < 1
        (process,) = (
            one for one in json.loads(ready[1])["dependencies"] if one["name"] == "process"
        )
        assert (ready[0], process["detail"]) == (503, "shutting down")
        kept.request("GET", SEARCH)
        answer = kept.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        assert FOUND in answer.read()
        kept.close()
        assert asked(port, SEARCH, 20)[0] == 200
        assert run.wait(timeout=20) == 0
        assert 1.4 < time.monotonic() - began < 10
        assert run.stderr and run.stderr.read() == ""
    assert asked(port, SEARCH, 5)[0] == 0


def test_a_second_sigterm_ends_the_wait(archive: Path) -> None:
    with _started(archive, 0, "--drain", "60") as run:
        _is_up(run)
        run.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=10) == 0


def _restarted_in_turn(archive: Path, least: float, restarts: int) -> None:
    options = ("--drain", "0.7")
    with ExitStack() as stack:

        def begin(port: int) -> "subprocess.Popen[str]":
            run = stack.enter_context(_started(archive, port, *options))
            stack.callback(run.kill)
            return run

        runs = [begin(0) for _ in range(2)]
        ports = [_is_up(run) for run in runs]
        proxy = Balancer(ports)
        stack.callback(proxy.close)
        proxy.wait_for(ports)
        began = time.monotonic()
        with clients(proxy.server_port, SEARCH, 3, FOUND) as seen:
            done = 0
            while done < restarts or time.monotonic() - began < least:
                turn = done % 2
                runs[turn].send_signal(signal.SIGTERM)
                assert runs[turn].wait(timeout=30) == 0
                runs[turn] = begin(ports[turn])
                _is_up(runs[turn])
                proxy.wait_for(ports)
                done += 1
    assert seen.failed == []
    assert seen.answered > 20 * done


def test_a_restart_behind_a_proxy_loses_no_request(archive: Path) -> None:
    _restarted_in_turn(archive, 0, 1)


@pytest.mark.cluster
def test_restarts_for_half_a_minute_lose_no_request(archive: Path) -> None:
    _restarted_in_turn(archive, 30, 6)


@contextmanager
def _gunicorn(archive: Path, folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """As docs/deploying.md says, with two workers."""
    pytest.importorskip("gunicorn")
    port = free_port()
    folder.mkdir()
    changed = {
        "BACKISSUE_ARCHIVE": str(archive),
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "BACKISSUE_LOG_FORMAT": "plain",
    }
    options = [
        "--workers", "2", "--worker-class", "gthread", "--threads", "4",
        "--bind", f"127.0.0.1:{port}", "--limit-request-line", "0", "--graceful-timeout", "30",
        "--keep-alive", "0", "--log-level", "warning",
    ]  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", *options, "webapp.wsgi:app"]
    with subprocess.Popen(command, env={**os.environ, **changed}, cwd=folder.parent) as run:
        try:
            end = time.monotonic() + 60
            while asked(port, "/readyz", 5)[0] != 200:
                assert time.monotonic() < end and run.poll() is None
                time.sleep(0.05)
            yield run, port
        finally:
            run.terminate()
            assert run.wait(timeout=40) == 0


def _workers(master: int) -> set[int]:
    path = Path(f"/proc/{master}/task/{master}/children")
    return set(map(int, path.read_text().split()))


def _counted(port: int) -> dict[str, float]:
    """Every counter, by its name and labels."""
    status, text = asked(port, "/metrics", 30)
    assert status == 200
    return {
        f"{sample.name} {sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text.decode())
        if family.type in ("counter", "histogram")
        for sample in family.samples
    }


def _asked_often(port: int, before: dict[str, float]) -> dict[str, float]:
    """The counters after ten searches; none may fall meanwhile."""
    for _ in range(10):
        assert asked(port, SEARCH, 30)[0] == 200
        now = _counted(port)
        assert all(now.get(name, -1) >= value for name, value in before.items())
        before = now
    return before


@pytest.mark.cluster
@pytest.mark.timeout(300)
def test_counters_of_two_workers_go_on_after_one_was_killed_and_all_were_replaced(
    archive: Path, tmp_path: Path
) -> None:
    search = "backissue_requests_total [('route', 'api.search'), ('status', '200')]"
    with _gunicorn(archive, tmp_path / "counts") as (run, port):
        counted = _asked_often(port, {})
        first = _workers(run.pid)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        end = time.monotonic() + 30
        while len(_workers(run.pid)) < 2 or min(first) in _workers(run.pid):
            assert time.monotonic() < end
            time.sleep(0.05)
        counted = _asked_often(port, counted)
        assert counted[search] == 20
        run.send_signal(signal.SIGHUP)
        while _workers(run.pid) & first:
            assert time.monotonic() < end + 30
            time.sleep(0.05)
        assert _asked_often(port, counted)[search] == 30


@pytest.mark.cluster
def test_workers_of_gunicorn_are_replaced_without_losing_a_request(
    archive: Path, tmp_path: Path
) -> None:
    with _gunicorn(archive, tmp_path / "counts") as (run, port):
        with clients(port, SEARCH, 3, FOUND) as seen:
            for _ in range(3):
                before, answered = _workers(run.pid), seen.answered
                run.send_signal(signal.SIGHUP)
                while _workers(run.pid) & before or seen.answered < answered + 20:
                    time.sleep(0.05)
        assert seen.failed == []
        assert seen.answered >= 60
