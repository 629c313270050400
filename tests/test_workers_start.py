"""Workers that die before they have done anything: the message says why, on one line."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path, PosixPath

import pytest

from indexer.errors import ArchiveError
from indexer.ingest.alone import do_alone
from indexer.ingest.pool import _do_jobs
from indexer.ingest.processes import Worker
from indexer.ingest.work import Job
from indexer.read import plan

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_warcs" / "hallin-bay.warc"
START = """
import resource, sys
from pathlib import Path
from indexer.errors import WorkerError
from indexer.ingest.pool import run_in_processes
from indexer.ingest.work import Job
from indexer.read import plan

jobs = [Job(split, Path(sys.argv[2])) for split in plan(Path(sys.argv[1]))]
{trouble}
try:
    list(run_in_processes(jobs, 2))
except WorkerError as error:
    print(error)
"""
SCRIPT = """
from pathlib import Path
from indexer.corpus.archive import Archive
from indexer.ingest import ingest

print("begun")
report = ingest([Path("{sample}")], Archive.create(Path("morgue")), workers=2)
print(report.articles, "articles")
"""


def why(trouble: str, folder: Path, **more: object) -> str:
    """What a driver says whose workers cannot start because of *trouble*."""
    command = [sys.executable, "-c", START.format(trouble=trouble), str(SAMPLE), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith("worker processes cannot start: ")
    return line


@pytest.mark.parametrize("handles", [8, 12])
def test_too_few_file_handles_are_named_with_the_limit(tmp_path, handles):
    trouble = f"resource.setrlimit(resource.RLIMIT_NOFILE, ({handles}, {handles}))"
    line = why(trouble, tmp_path)
    assert f"Too many open files (`ulimit -n` is {handles}; " in line


def test_too_little_memory_is_named_with_the_limit(tmp_path):
    line = why("resource.setrlimit(resource.RLIMIT_AS, (80 << 20, 80 << 20))", tmp_path)
    assert f"(`ulimit -v` is {80 << 10}; " in line


def test_a_module_that_cannot_be_imported_is_named(tmp_path):
    installed = tmp_path / "installed"
    shutil.copytree(ROOT / "indexer", installed / "indexer")
    trouble = (
        "import indexer.ingest.work as work\n"
        "Path(work.__file__).write_text('import half_of_an_upgrade')"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    line = why(trouble, tmp_path, env=environment, cwd=tmp_path)
    assert line.endswith("ModuleNotFoundError: No module named 'half_of_an_upgrade'")


@pytest.mark.parametrize("command", [["script.py"], ["-"]])
def test_a_script_that_ingests_is_run_once_without_a_guard(tmp_path, command):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(sample=str(SAMPLE)))
    done = subprocess.run(
        [sys.executable, *command], input=script.read_text(), capture_output=True, text=True,
        timeout=120, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == "begun\n32 articles\n"


def test_a_command_that_lacks_file_handles_fails_with_that_reason(tmp_path):
    ingest = f"'{sys.executable}' -m indexer ingest '{SAMPLE}' --archive a --quiet"
    command = ["/bin/sh", "-c", f"ulimit -n 12; exec {ingest}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("backissue: worker processes cannot start: Too many open files")


def test_workers_do_not_hear_ctrl_c_while_they_start():
    worker = Worker(_do_jobs)
    try:
        status = Path(f"/proc/{worker._process.pid}/status").read_text()
        blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
    finally:
        worker.end()
    assert blocked >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


class Deadly(PosixPath):
    """A folder that kills each worker which is told of it."""

    def __reduce__(self):
        return _die, ()


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def test_workers_that_start_and_are_killed_are_damage_of_the_file_with_the_signal(tmp_path):
    outcome = do_alone(Job(plan(SAMPLE)[0], Deadly(tmp_path)))
    assert isinstance(outcome, ArchiveError)
    assert "5 workers died over it, the last of SIGKILL, which the system sends" in str(outcome)
