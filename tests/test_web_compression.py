"""Answers are compressed as clients understand them, and are the same once unpacked."""

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from serving import archive_of, made_document

from webapp import create_app

_TIME = re.compile(rb"\d\d:\d\d:\d\dZ")  # exports say when they were made
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize(
    "path",
    [
        "/help", "/sources", "/api/v1/sources", "/openapi.json", "/feeds/search.atom",
        "/feeds/search.json", "/api/v1/search?format=jsonl", "/api/v1/search?format=csv",
        "/sitemap.xml",
    ],
)  # fmt: skip
def test_an_answer_unpacks_to_what_a_client_without_compression_gets(
    client: FlaskClient, path: str, coding: str
) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < 0.6 * len(plain.data)
    one, other = (_TIME.sub(b"", data) for data in (UNPACK[coding](packed.data), plain.data))
    assert one == other


def test_an_unchanged_answer_is_empty_whatever_the_compression(client: FlaskClient) -> None:
    tag = client.get("/feeds/search.atom", headers={"Accept-Encoding": "br"}).headers["ETag"]
    for coding in ("br", "gzip", "identity"):
        asked = {"If-None-Match": tag, "Accept-Encoding": coding}
        answer = client.get("/feeds/search.atom", headers=asked)
        assert (answer.status_code, answer.data) == (304, b"")


def test_an_archived_copy_is_not_packed_anew(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search?limit=1").get_json()["results"][0]
    answer = client.get(hit["links"]["replay"], headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_one_hit_weighs_little_when_nothing_is_counted(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?limit=1")
    assert answer.get_json()["facets"] == {}
    assert len(answer.data) < 4_000


def test_counts_over_time_list_no_month_outside_the_range(client: FlaskClient) -> None:
    path = "/api/v1/search?facet=published&interval=month"
    every = client.get(path).get_json()["facets"]["published"]["values"]
    assert every
    for start, end in (("2009-03", "2009-05"), ("2009-03-20", "2009-04-02")):
        narrowed = client.get(f"{path}&from={start}&to={end}").get_json()["facets"]["published"]
        assert all(start[:7] <= bar["value"] <= end[:7] for bar in narrowed["values"])


def test_processes_that_share_a_folder_count_their_requests_together(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive", [made_document(1)])
    counts = tmp_path / "counts"
    counts.mkdir()
    code = (
        "import sys; from webapp.wsgi import app; client = app.test_client()\n"
        "for _ in range(int(sys.argv[1])): client.get('/api/v1/sources')\n"
        "print(client.get('/metrics').text)"
    )
    changed = {"BACKISSUE_ARCHIVE": str(archive), "PROMETHEUS_MULTIPROC_DIR": str(counts)}
    for asked in ("3", "4"):
        run = subprocess.run(
            [sys.executable, "-c", code, asked],
            env={**os.environ, **changed}, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    samples = {
        (sample.name, sample.labels.get("route")): sample.value
        for family in text_string_to_metric_families(run.stdout)
        for sample in family.samples
    }
    assert samples["backissue_requests_total", "api.sources"] == 7
    assert samples["backissue_documents", None] == 1
