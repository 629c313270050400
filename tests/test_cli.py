import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import duckdb
import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.database import reported
from tests.archives import write_warc
from webapp import create_app

ROOT = Path(__file__).parents[1]


def backissue(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def refusal(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line of a refusal."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("backissue: ") and "Traceback" not in line
    return line


def test_a_missing_path_is_named(tmp_path):
    line = refusal(backissue("ingest", tmp_path / "nowhere", "--archive", tmp_path / "a"), 1)
    assert "nowhere: no such file or folder" in line
    assert not (tmp_path / "a").exists()


def test_an_empty_folder_says_that_nothing_is_there(tmp_path):
    (tmp_path / "empty").mkdir()
    done = backissue("ingest", tmp_path / "empty", "--archive", tmp_path / "a", "--quiet")
    assert "no archive file or saved page here" in refusal(done, 1)


def test_a_file_that_is_not_an_archive_is_refused_in_one_line(tmp_path):
    (tmp_path / "notes.txt").write_text("shopping: eggs, milk\n" * 50)
    done = backissue("ingest", tmp_path / "notes.txt", "--archive", tmp_path / "a", "--quiet")
    assert "notes.txt" in refusal(done, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_is_named(tmp_path):
    secret = tmp_path / "secret.warc"
    secret.write_text("WARC/1.0\r\n")
    secret.chmod(0)
    assert "secret.warc" in refusal(backissue("ingest", secret, "--archive", tmp_path / "a"), 1)


def test_zero_workers_is_wrong_usage(tmp_path):
    done = backissue("ingest", tmp_path, "--archive", tmp_path / "a", "--workers", "0")
    assert "--workers" in refusal(done, 2)


def test_an_unknown_command_and_a_missing_option_are_wrong_usage(tmp_path):
    refusal(backissue("injest"), 2)
    assert "--archive" in refusal(backissue("status"), 2)


def test_without_a_command_one_line_leads_to_the_help():
    assert "Missing command. See `" in refusal(backissue(), 2)


def test_a_message_that_repeats_what_was_typed_is_not_longer_than_a_screen(tmp_path):
    typed = "x" * 100_000
    done = backissue("export", "--archive", tmp_path, "--format", "csv", "--filter", typed)
    line = refusal(done, 1)
    assert len(line) < 2_000
    assert line.endswith("write it as NAME=VALUE, such as language=en")


@pytest.mark.parametrize("place", ["/dev/null", "notes.txt/morgue"])
def test_a_place_that_cannot_hold_an_archive_holds_none(tmp_path, place):
    (tmp_path / "notes.txt").write_text("eggs\n")
    line = refusal(backissue("status", "--archive", place, cwd=tmp_path), 1)
    assert line.startswith(f"backissue: {place}: no Backissue archive here")


def test_an_empty_source_counts_as_not_given(sample_archive):
    asked = ("search", "ferry", "--archive", sample_archive)
    assert backissue(*asked, "--source=").stdout == backissue(*asked).stdout


def test_an_unknown_engine_names_the_known_ones(tmp_path):
    done = backissue("ingest", tmp_path, "--archive", tmp_path / "a", "--engine", "lucene:")
    assert "tantivy:" in refusal(done, 1)


def test_a_newer_archive_is_refused(tmp_path):
    (tmp_path / "backissue.json").write_text('{"format": 99}')
    for command in ("status", "records", "reindex", "serve"):
        assert "newer Backissue" in refusal(backissue(command, "--archive", tmp_path), 1)


def test_a_second_ingest_names_the_first(tmp_path):
    with Archive.create(tmp_path / "a").writing():
        done = backissue("ingest", ROOT / "sample_warcs", "--archive", tmp_path / "a", "--quiet")
    assert f"process {os.getpid()}" in refusal(done, 1)


def test_search_prints_articles_for_people_and_for_programs(sample_archive):
    people = backissue("search", "ferry", "--archive", sample_archive, "--limit", "3")
    assert people.returncode == 0 and "published" in people.stdout
    programs = backissue("search", "ferry", "--archive", sample_archive, "--json")
    answer = json.loads(programs.stdout)
    assert answer["total"]["value"] >= len(answer["results"]) > 0


@pytest.fixture(scope="module")
def api(sample_archive):
    """Asks the API of the same archive; its whole addresses are cut to their paths."""
    client = create_app(sample_archive).test_client()

    def ask(path: str, **query: object) -> dict[str, Any]:
        answer = client.get(f"/api/v1/{path}", query_string=query)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text.replace('"http://localhost/', '"/'))

    return ask


@pytest.mark.parametrize(
    ("query", "options", "parameters"),
    [
        ("ferry", [], {"limit": 10}),
        ("", ["--limit", "3"], {"limit": 3}),
        ("“night ferry” OR brücke", ["--limit=50"], {"limit": 50}),
        ("nigth fery", [], {"limit": 10}),
        ("ferry zzyzx", [], {"limit": 10}),
        (
            "title:harbour -council",
            ["--from=2009", "--to=2010-06"],
            {"from": 2009, "to": "2010-06"},
        ),
        ("ferry", ["--source=www.tarrowcourier.example"], {"source": "tarrowcourier.example"}),
        ("", ["--source=-tarrowcourier.example"], {"source": "-tarrowcourier.example"}),
    ],
)
def test_search_prints_the_object_that_the_api_answers(
    sample_archive, api, query, options, parameters
):
    done = backissue("search", query, "--archive", sample_archive, "--json", *options)
    printed = json.loads(done.stdout)
    answered = api("search", **{"q": query, "limit": 10, **parameters})
    assert printed.pop("took_ms") > 0 and answered.pop("took_ms") > 0
    assert printed == answered


def test_records_prints_the_objects_that_the_api_answers(sample_archive, api):
    printed = backissue("records", "--archive", sample_archive, "--json").stdout.splitlines()
    assert [json.loads(line) for line in printed] == api("records", limit=1000)["records"]
    only = backissue("records", "--archive", sample_archive, "--json", "--outcome", "redirect")
    assert [json.loads(line) for line in only.stdout.splitlines()] == (
        api("records", outcome="redirect")["records"]
    )


def test_status_prints_the_counts_that_the_api_answers(sample_archive, api):
    printed = json.loads(backissue("status", "--archive", sample_archive, "--json").stdout)
    answered = api("stats")
    assert printed.pop("engine") == "tantivy:"  # the URI that --engine takes
    assert answered.keys() - printed.keys() == {"index", "engine", "lacks"}
    assert printed == {name: answered[name] for name in printed}


def test_people_and_programs_are_shown_the_same_articles(sample_archive):
    for query, *options in (
        ("ferry",),
        ("", "--limit", "4"),
        ("council", "--source", "www.tarrowcourier.example"),
        ("ferry", "--from", "2009", "--to", "2010"),
    ):
        asked = ["search", query, "--archive", sample_archive, *options]
        people = backissue(*asked).stdout
        results = json.loads(backissue(*asked, "--json").stdout)["results"]
        assert results
        assert re.findall(r"^  (http\S+)$", people, re.M) == [hit["url"] for hit in results]


def test_no_path_of_the_machine_is_printed_as_json(sample_archive):
    for command in (["search", ""], ["records"], ["status"]):
        printed = backissue(*command, "--archive", sample_archive, "--json").stdout
        assert str(ROOT) not in printed and str(sample_archive) not in printed


@pytest.mark.parametrize(
    ("more", "unloaded"),
    [
        ([], ["pydantic", "duckdb", "indexer.read", "indexer.extract", "rich"]),
        (["--json"], ["indexer.extract", "rich"]),
    ],
    ids=["for people", "as JSON"],
)
def test_a_search_loads_nothing_that_it_does_not_use(sample_archive, more, unloaded):
    code = (
        "import sys; sys.argv[1:] = ['search', 'ferry', '--archive', *sys.argv[1:]]\n"
        "from indexer.cli import main\n"
        "try: main()\n"
        f"finally: assert not [name for name in {unloaded} if name in sys.modules]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sample_archive, *more],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [["--version"], ["search", "ferry"], ["status"]])
def test_a_command_that_reads_no_pages_loads_no_extraction(command, sample_archive):
    archive = [] if command == ["--version"] else ["--archive", sample_archive]
    code = (
        "import sys\n"
        "from indexer.cli import main\n"
        "try: main()\n"
        "finally: assert not {'indexer.extract', 'indexer.ingest'} & sys.modules.keys()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command, *archive],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_search_that_finds_nothing_says_what_may_help(sample_archive):
    people = backissue("search", "ferrry", "--archive", sample_archive).stdout
    assert "did you mean: ferry" in people
    found = backissue("search", "ferry", "--archive", sample_archive, "--source", "nowhere.example")
    assert "without source: " in found.stdout
    query = json.loads(
        backissue("search", "ferry zzyzx", "--archive", sample_archive, "--json").stdout
    )["query"]
    assert [one["removed"] for one in query["without"]] == ["zzyzx"]


def test_search_filters_by_source_and_date(sample_archive):
    found = json.loads(
        backissue("search", "", "--archive", sample_archive, "--json", "--limit", "200").stdout
    )["results"]
    source = found[0]["source"]
    only, without = (
        json.loads(
            backissue("search", "", "--archive", sample_archive, "--json", f"--source={s}").stdout
        )["results"]
        for s in (source, "-" + source)
    )
    assert {hit["source"] for hit in only} == {source}
    assert source not in {hit["source"] for hit in without}
    dated = backissue(
        "search", "", "--archive", sample_archive, "--json", "--from", "2010", "--to", "2010"
    )
    years = {hit["published"][:4] for hit in json.loads(dated.stdout)["results"]}
    assert years == {"2010"}


def test_an_unreadable_date_is_named(sample_archive):
    for more in ([], ["--json"]):
        done = backissue(
            "search", "ferry", "--archive", sample_archive, "--from", "tomorrowish", *more
        )
        assert "tomorrowish" in refusal(done, 1)


def test_status_and_records_account_for_the_same_records(sample_archive):
    status = json.loads(backissue("status", "--archive", sample_archive, "--json").stdout)
    ledger = backissue("records", "--archive", sample_archive, "--json").stdout.splitlines()
    assert len(ledger) == status["records"] == sum(status["outcomes"].values())
    only = backissue("records", "--archive", sample_archive, "--outcome", "redirect").stdout
    assert len(only.splitlines()) == status["outcomes"]["redirect"]


@pytest.mark.parametrize("command", [("records",), ("export", "--format", "jsonl")])
def test_a_reader_that_stops_listening_is_not_an_error(sample_archive, command):
    asked = [sys.executable, "-m", "indexer", *command, "--archive", sample_archive]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_command_without_standard_output_ends_as_it_would_with_it(sample_archive):
    command = f"'{sys.executable}' -m indexer status --archive '{sample_archive}' >&-"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("server", ["serve", "mcp"])
def test_ctrl_c_while_a_server_starts_prints_nothing(sample_archive, server):
    command = [sys.executable, "-m", "indexer", server, "--archive", str(sample_archive)]
    command += ["--port", "0"] if server == "serve" else []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while b"webapp" not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 0


@pytest.mark.parametrize(
    "error", [RuntimeError("Query interrupted"), duckdb.InterruptException("Interrupted!")]
)
def test_ctrl_c_in_a_question_across_the_corpus_is_ctrl_c(tmp_path, error):
    with pytest.raises(KeyboardInterrupt), reported(tmp_path):
        raise error  # as DuckDB raises it


def test_verify_is_silent_about_a_sound_archive_and_names_one_flipped_byte(tmp_path):
    shutil.copytree(ROOT / "sample_warcs" / "vesk-islander", tmp_path / "pages")
    archive = tmp_path / "a"
    backissue("ingest", tmp_path / "pages", "--archive", archive, "--quiet")
    sound = backissue("verify", "--archive", archive)
    assert (sound.returncode, sound.stdout) == (0, "")
    for victim in (
        next(archive.glob("corpus/*/*.articles.parquet")),
        next(archive.glob("index/**/*.store")),
    ):
        data = bytearray(victim.read_bytes())
        data[len(data) // 2] ^= 1
        victim.write_bytes(data)
        found = backissue("verify", "--archive", archive)
        assert found.returncode == 1 and str(victim) in found.stdout


def test_verify_names_the_record_whose_payload_changed(tmp_path):
    warc = tmp_path / "plain.warc"
    write_warc(
        warc, [("http://a.example/", "<p>" + "herring " * 50, "2016-01-01T00:00:00Z", {})], False
    )
    backissue("ingest", warc, "--archive", tmp_path / "a", "--quiet")
    warc.write_bytes(warc.read_bytes().replace(b"herring", b"haddock", 1))
    found = backissue("verify", "--archive", tmp_path / "a")
    assert found.returncode == 1 and "payload digest differs (http://a.example/)" in found.stdout


def test_a_port_in_use_is_one_clear_line(sample_archive):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = backissue("serve", "--archive", sample_archive, "--port", str(port))
    assert str(port) in refusal(done, 1)


def test_a_time_to_drain_that_is_not_a_number_is_one_clear_line(sample_archive):
    done = backissue("serve", "--archive", sample_archive, "--drain", "nan")
    assert "--drain nan: not a number of seconds" in refusal(done, 2)


def test_serve_answers_and_says_where(sample_archive):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "indexer", "serve", "--archive", str(sample_archive)]
        + ["--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
        for _ in range(100):
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/healthz", timeout=5
                ) as answer:
                    assert answer.status == 200
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("the server never answered")
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()
