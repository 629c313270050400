"""Damage in an archive directory is found, and never answered from without a word."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import write_warc
from serving import made_document
from werkzeug.test import Client

from benchmarks.flips import KINDS, addresses, answers, damage, flips
from indexer.corpus.archive import Archive
from indexer.corpus.json_notes import read_note
from indexer.engines.index.payload import Packing
from indexer.errors import CorpusError, EngineError
from indexer.ingest import ingest
from webapp import create_app

STORY = "The night ferry was kept running until the spring, said the council of Marn. " * 8
URL = "http://marn.example/ferry"
FLIPS = 12  # `make flips` does 300


def fresh(folder: Path) -> Path:
    """A small archive with all that one can hold."""
    when = ("2016-03-01T12:00:00Z", "2017-03-01T12:00:00Z")
    pages = [(URL, f"<h1>Ferry {at}</h1><p>{at} {STORY}", at, {}) for at in when]
    write_warc(folder / "marn.warc.gz", pages)
    ingest([folder / "marn.warc.gz"], Archive.create(folder / "archive"))
    return folder / "archive"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return fresh(tmp_path)


@pytest.fixture
def client(archive: Path) -> Client:
    return create_app(archive).test_client()


def test_verify_finds_every_flipped_bit_and_no_answer_is_wrong(sample_archive, tmp_path, caplog):
    caplog.set_level(logging.CRITICAL)
    copy = Path(shutil.copytree(sample_archive, tmp_path / "copy"))
    assert damage(copy) == []
    asked = addresses(copy)
    sound = answers(copy, asked)
    assert None not in sound.values()
    for flip in flips(copy, FLIPS, seed=7):
        flip.do()
        found, now = damage(copy), answers(copy, asked)
        flip.do()
        assert found, flip
        assert {one: now[one] for one in asked if now[one] not in (None, sound[one])} == {}, flip


def test_every_kind_of_file_is_flipped(archive):
    assert {flip.kind for flip in flips(archive, len(KINDS), seed=1)} == set(KINDS)


def test_verify_finds_every_bit_of_notes_manifest_and_lists_of_digests(archive):
    small = [
        archive / "backissue.json", archive / "derived" / "derived.sha256",
        *archive.glob("corpus/*/file.json"), *archive.glob("corpus/*/*.sha256"),
    ]  # fmt: skip
    for path in small:
        data = path.read_bytes()
        for byte in range(0, len(data), 3):
            path.write_bytes(data[:byte] + bytes([data[byte] ^ 1 << byte % 8]) + data[byte + 1 :])
            assert _is_noticed(archive, path), (path, byte)
        path.write_bytes(data)


def _is_noticed(archive: Path, path: Path) -> bool:
    if path.suffix == ".sha256":
        return bool(damage(archive))
    with pytest.raises(CorpusError, match="verify"):
        read_note(path, ("format", "engine", "schemas", "file_key", "path"))
    return True


def test_a_note_whose_name_for_its_digest_is_damaged_is_not_taken_for_an_older_one(archive):
    note = next(archive.glob("corpus/*/file.json"))
    note.write_text(note.read_text().replace('"sha256"', '"sha257"'))
    assert any(str(note) in line for line in damage(archive))


def test_a_stored_document_with_any_flipped_bit_is_an_error_or_the_same_document():
    whole = made_document(1)
    packing = Packing()
    packed = packing.pack(whole)
    for bit in range(len(packed) * 8):
        data = bytearray(packed)
        data[bit // 8] ^= 1 << bit % 8
        try:
            assert packing.unpack(bytes(data)) == whole
        except EngineError as error:
            assert "reindex" in str(error)


def test_a_part_without_its_note_is_an_error_and_not_a_part_less(archive, client):
    note = next(archive.glob("corpus/*/file.json"))
    note.unlink()
    with pytest.raises(CorpusError, match="file.json: is missing"):
        Archive.open(archive).status()
    assert client.get("/api/v1/records").status_code == 503
    assert any("file.json" in line for line in damage(archive))


@pytest.mark.parametrize(
    ("gone", "address"),
    [
        ("derived", f"/cdx?url={URL}"),
        ("derived", "/api/v1/stats"),
        ("corpus", "/api/v1/records"),
    ],
)
def test_a_folder_that_is_away_is_503_and_comes_back_by_itself(archive, client, gone, address):
    (archive / gone).rename(archive / "away")
    refused = client.get(address)
    assert refused.status_code == 503
    assert "nothing was ingested yet" not in refused.text
    assert str(archive) not in refused.text
    (archive / "away").rename(archive / gone)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("derived/cdx.parquet", f"/cdx?url={URL}"),
        ("derived/captures.parquet", f"/web/2024/{URL}"),
        ("derived/documents.parquet", "/api/v1/stats"),
        ("corpus/*/file.json", "/api/v1/records"),
    ],
)
def test_a_file_that_was_cut_is_503_and_right_again_when_it_is_put_back(
    archive, client, pattern, address
):
    (path,) = archive.glob(pattern)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    refused = client.get(address)
    assert refused.status_code == 503 and "verify" in refused.text
    path.write_bytes(data)
    assert client.get(address).status_code < 400


def test_derived_tables_can_be_replaced_while_they_are_served(archive, client):
    assert client.get("/api/v1/stats").status_code == 200
    with Archive.open(archive).writing():
        (archive / "derived" / "derived.sha256").unlink()  # as while they are put in place
        assert client.get("/api/v1/stats").status_code == 200
        assert any("derived: has no digests" in line for line in damage(archive))


@pytest.fixture
def barred() -> Iterator[Path]:
    """An archive whose corpus may not be read by the user that this test now is."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    archive = fresh(folder)
    Archive.open(archive).status()  # whatever is imported late, root alone may be able to read
    (archive / "corpus").chmod(0)
    if os.getuid() == 0:  # who reads everything
        os.seteuid(65534)
    yield archive
    os.seteuid(os.getuid())
    (archive / "corpus").chmod(0o755)
    shutil.rmtree(folder)


def test_a_corpus_that_may_not_be_read_is_not_called_empty(barred):
    for ask in (Archive.status, Archive.records, Archive.file_keys):
        with pytest.raises(CorpusError, match="corpus: cannot be read: Permission denied"):
            ask(Archive.open(barred))
    assert damage(barred) == [f"{barred / 'corpus'}: cannot be read: Permission denied"]
