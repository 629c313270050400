"""An archive on a store, and the directory of this machine that it is worked on in.

    ROOT/backissue.json, removals.json, sources.json, sets/   as in a directory
    ROOT/lock.json                                the lease of the one that writes
    ROOT/corpus/<file key>/file.json              as in a directory
    ROOT/corpus/<file key>/<stem>.<digest>.articles.parquet, .records.parquet
    ROOT/corpus/<file key>/<stem>.sha256          the commit mark: which two files are the part
    ROOT/derived/<generation>/*.parquet
    ROOT/derived.sha256                           the commit mark: which generation is in force

Stores do not rename. An object is whole once it is there, and is named by its content; a mark that
is written last says which ones count, so that a part or a generation is replaced in one step.
The directory is a cache: an archive directory like any other, in which indexes of embedded engines
are kept, too. It may be deleted.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from indexer.corpus.lease import Lease, leased
from indexer.corpus.sums import SUMS, digest, replace_sealed, seal_of
from indexer.durable import locked, put_in_place, unfinished, write
from indexer.errors import CorpusError, NotStoredError
from indexer.places import scheme_of
from indexer.stores import (
    StoredFile,
    delete_objects,
    fetch_object,
    find_object,
    listed_objects,
    put_object,
    read_object,
    replace_object,
)

CACHE = "BACKISSUE_CACHE"
_OF_STORE = "store.json"
_NOTES = ("backissue.json", "removals.json")
_SOURCES = "sources.json"  # which changes only with a generation
_GENERATION = f"derived{SUMS}"
_NOTE_BYTES = 256 << 20  # sets and removals may be long
_AT_ONCE = 8  # objects fetched or written at the same time
_PART_ENDS = (".articles.parquet", ".records.parquet")  # the second is the mark in a directory
_Named = TypeVar("_Named")
_Done = TypeVar("_Done")
_ATTEMPTS = 3  # at a generation that is replaced while it is fetched


def cache_folder() -> Path:
    """Where the directories of archives on stores are."""
    named = os.environ.get(CACHE)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backissue"


class Mirror:
    """The archive at *uri*, worked on in the directory *path*."""

    def __init__(self, uri: str, path: Path) -> None:
        self.uri = uri
        self.path = path
        self.corpus_uri = f"{uri}/corpus"
        self._lease: Lease | None = None
        self._garbage: set[str] = set()
        self._generation = ""  # the tag of the mark that was pulled

    @classmethod
    def of_uri(cls, uri: str) -> "Mirror":
        """The mirror of the archive at *uri*, in the cache folder; makes its directory."""
        uri = uri.rstrip("/")
        if scheme_of(uri) in ("http", "https"):
            raise CorpusError(f"{uri}: an archive cannot be on a web server; name an object store")
        name = hashlib.blake2b(uri.encode(), digest_size=8).hexdigest()
        path = cache_folder() / f"{uri.rpartition('/')[2]}-{name}"
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            write(path / _OF_STORE, json.dumps({"uri": uri}).encode())
        except OSError as error:
            raise CorpusError(
                f"{path}: cannot be written: {error.strerror}; name another folder with --cache"
            ) from error
        return cls(uri, path)

    @classmethod
    def at_path(cls, path: Path) -> "Mirror | None":
        """The mirror whose directory *path* is, if it is one."""
        try:
            uri = json.loads((path / _OF_STORE).read_bytes())["uri"]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CorpusError(f"{path / _OF_STORE}: cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path / _OF_STORE}: cannot be read: {error!r}") from error
        return cls(str(uri), path)

    # ---- from the store --------------------------------------------------------------------------

    def pull(self, *, all_parts: bool = False) -> None:
        """Bring the directory to what the store has.

        Parts are looked at only where there is a new generation, or with *all_parts*. Raises
        ``StoreError``, and ``CorpusError`` for what is not as its mark says.
        """
        with locked(self.path / ".pull.lock"):
            known = self._known()
            for name in _NOTES:
                self._pull_note(name, find_object(f"{self.uri}/{name}"), known)
            self._pull_sets(known)
            for attempt in range(_ATTEMPTS):
                mark = find_object(f"{self.uri}/{_GENERATION}")
                self._generation = mark.tag if mark else ""
                is_new = self._generation != known.get(_GENERATION, "")
                if not is_new and not all_parts:
                    break
                try:
                    self._pull_note(_SOURCES, find_object(f"{self.uri}/{_SOURCES}"), known)
                    self._pull_corpus(known)
                    if is_new and mark:
                        self._pull_derived(known, mark)
                    break
                except NotStoredError:
                    if attempt == _ATTEMPTS - 1:
                        raise
            self._note_known(known)

    def pull_parts(self) -> None:
        """Bring the parts to those that the store has."""
        with locked(self.path / ".pull.lock"):
            known = self._known()
            self._pull_corpus(known)
            self._note_known(known)

    def _known(self) -> dict[str, str]:
        """The tag of every object that was pulled, by its name below the root."""
        try:
            known = json.loads((self.path / "pulled.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return {str(name): str(tag) for name, tag in known.items()}

    def _note_known(self, known: Mapping[str, str]) -> None:
        write(self.path / "pulled.json", json.dumps(known).encode())

    def _pull_note(self, name: str, found: StoredFile | None, known: dict[str, str]) -> None:
        target = self.path / name
        if found is None:
            known.pop(name, None)
            target.unlink(missing_ok=True)
        elif known.get(name) != found.tag or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, _small(found))
            known[name] = found.tag

    def _pull_sets(self, known: dict[str, str]) -> None:
        found = {self._name(one): one for one in listed_objects(f"{self.uri}/sets/")}
        held = {f"sets/{path.name}" for path in (self.path / "sets").glob("*.json")}
        for name in held | set(found):
            self._pull_note(name, found.get(name), known)

    def _pull_corpus(self, known: dict[str, str]) -> None:
        found = {self._name(one): one for one in listed_objects(f"{self.corpus_uri}/")}
        noted = {name.rpartition("/")[0] for name in found if name.endswith("/file.json")}
        marks = [name for name in found if _is_mark(name) and name.rpartition("/")[0] in noted]
        notes = [f"{folder}/file.json" for folder in sorted(noted)]
        _each(notes, lambda name: self._pull_note(name, found[name], known))
        named = _each(marks, lambda name: self._pull_part(name, found[name], known))
        self._garbage = {name for name in found if name.endswith(_PART_ENDS)} - set().union(*named)
        self._drop_others(noted, set(marks), known)

    def _pull_part(self, mark: str, found: StoredFile, known: dict[str, str]) -> set[str]:
        """Fetch the part of a mark, if it is not here; the names of its objects."""
        stem, beside = self.path / mark.removesuffix(SUMS), mark.rpartition("/")[0]
        source = stem.with_name(f".{stem.name}.mark")
        targets = [stem.with_name(stem.name + end) for end in _PART_ENDS]
        if known.get(mark) != found.tag or not all(map(Path.exists, (source, *targets))):
            text = _small(found)
            stated = _stated(text, found.uri)
            targets[1].unlink(missing_ok=True)
            for (expected, name), target in zip(stated, targets, strict=True):
                self._fetch(f"{self.uri}/{beside}/{name}", unfinished(target), expected)
            lines = [
                f"{one}  {path.name}\n" for (one, _), path in zip(stated, targets, strict=True)
            ]
            write(stem.with_name(stem.name + SUMS), "".join(lines).encode())
            write(source, text)
            for target in targets:
                put_in_place(target)
            known[mark] = found.tag
        return {f"{beside}/{name}" for _, name in _stated(source.read_bytes(), found.uri)}

    def _fetch(self, uri: str, target: Path, expected: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        fetch_object(uri, target)
        if digest(target) != expected:
            target.unlink()
            raise CorpusError(f"{uri}: is not what was written (SHA-256 differs)")

    def _drop_others(self, folders: set[str], marks: set[str], known: dict[str, str]) -> None:
        """Delete here what the store does not have any more."""
        for folder in (self.path / "corpus").glob("*/"):
            if f"corpus/{folder.name}" not in folders:
                shutil.rmtree(folder)
                continue
            for records in folder.glob(f"*{_PART_ENDS[1]}"):
                stem = records.name.removesuffix(_PART_ENDS[1])
                if f"corpus/{folder.name}/{stem}{SUMS}" not in marks:
                    for end in (*reversed(_PART_ENDS), SUMS):
                        (folder / f"{stem}{end}").unlink(missing_ok=True)
        for name in [name for name in known if _is_mark(name) and name not in marks]:
            del known[name]

    def _pull_derived(self, known: dict[str, str], mark: StoredFile) -> None:
        stated = _stated(_small(mark), mark.uri)
        folder = self.path / "derived"
        folder.mkdir(exist_ok=True)
        targets = {folder / Path(name).name: (one, name) for one, name in stated}
        try:
            _each(
                targets.items(),
                lambda item: self._fetch(
                    f"{self.uri}/{item[1][1]}", unfinished(item[0]), item[1][0]
                ),
            )
            replace_sealed(folder, targets)
        finally:
            for target in targets:
                unfinished(target).unlink(missing_ok=True)
        for other in set(folder.glob("*.parquet")) - set(targets):
            other.unlink()
        known[_GENERATION] = mark.tag

    def _name(self, found: StoredFile) -> str:
        return found.uri.removeprefix(f"{self.uri}/")

    # ---- to the store ----------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive's lock, with everything pulled; push what changed at a good end."""
        with leased(f"{self.uri}/lock.json") as self._lease:
            self.pull(all_parts=True)
            yield
            self._push_changes()

    def push(self, name: str) -> None:
        """Write the file *name* below the directory to the store, or delete it there."""
        path = self.path / name
        if path.exists():
            put_object(f"{self.uri}/{name}", path.read_bytes())
        else:
            delete_objects([f"{self.uri}/{name}"])

    def commit(self, mark: str, text: str) -> None:
        """Put a part in force that a worker has written; raises ``CorpusError`` if it is not there.

        *mark* is the name of its mark below ``corpus/``, *text* what it says.
        """
        uri = f"{self.corpus_uri}/{mark}"
        for _, name in _stated(text.encode(), uri):
            if find_object(f"{uri.rpartition('/')[0]}/{name}") is None:
                raise CorpusError(f"{uri}: the part that was written is not there; run again")
        if self._lease is not None:
            self._lease.check()
        put_object(uri, text.encode())

    def drop_file(self, file_key: str) -> None:
        """Delete what was read of an archive file from the store: first what makes it count."""
        names = [one.uri for one in listed_objects(f"{self.corpus_uri}/{file_key}/")]
        delete_objects(sorted(names, key=lambda uri: not uri.endswith("/file.json")))

    def _push_changes(self) -> None:
        assert self._lease is not None
        self._lease.confirm()
        for name in (*_NOTES, _SOURCES):
            self.push(name)
        seal = seal_of(self.path / "derived")
        if seal.exists():
            self._push_derived(seal.read_bytes())
        names = sorted(self._garbage)
        delete_objects(f"{self.uri}/{name}" for name in names)

    def _push_derived(self, sums: bytes) -> None:
        """Make the tables that are here the generation in force."""
        generation = hashlib.sha256(sums).hexdigest()[:16]
        stated = _stated(sums, "derived")
        text = "".join(f"{one}  derived/{generation}/{name}\n" for one, name in stated).encode()
        found = find_object(f"{self.uri}/{_GENERATION}")
        before = _small(found) if found else b""
        if before == text:
            return
        _each(
            stated,
            lambda one: put_object(
                f"{self.uri}/derived/{generation}/{one[1]}", self.path / "derived" / one[1]
            ),
        )
        if self._lease is not None:
            self._lease.confirm()
        if (found.tag if found else "") != self._generation or not self._replace(found, text):
            raise CorpusError(
                f"{self.uri}: another process has written it meanwhile; run the same command again"
            )
        self._forget_generations(text, before)

    def _replace(self, found: StoredFile | None, text: bytes) -> bool:
        uri = f"{self.uri}/{_GENERATION}"
        if found is not None:
            done = replace_object(uri, text, found.tag)
        else:
            put_object(uri, text)
            done = True
        now = find_object(uri)
        with locked(self.path / ".pull.lock"):
            known = self._known()
            known[_GENERATION] = self._generation = now.tag if now else ""
            self._note_known(known)
        return done

    def _forget_generations(self, *marks: bytes) -> None:
        """Delete all but the generations of *marks*; of the last one readers may be fetching."""
        kept = {name for mark in marks for _, name in _stated(mark, "derived")}
        found = list(listed_objects(f"{self.uri}/derived/"))
        delete_objects(one.uri for one in found if self._name(one) not in kept)


def write_part(corpus_uri: str, file_key: str, stem: str, files: Collection[Path]) -> str:
    """Upload the two files of a part; what its mark has to say. The mark itself is not written.

    *files* are those of the articles and of the ledger.
    """
    lines = []
    for path, end in zip(files, _PART_ENDS, strict=True):
        found = digest(path)
        name = f"{stem}.{found[:12]}{end}"
        put_object(f"{corpus_uri}/{file_key}/{name}", path)
        lines.append(f"{found}  {name}\n")
    return "".join(lines)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of this machine for a part that goes to a store."""
    with tempfile.TemporaryDirectory(prefix="backissue-") as folder:
        yield Path(folder)


def _small(found: StoredFile) -> bytes:
    """The content of a note or mark; raises ``CorpusError`` for one that cannot be one."""
    if found.size > _NOTE_BYTES:
        raise CorpusError(f"{found.uri}: is damaged; put back a copy")
    return read_object(found.uri)


def _is_mark(name: str) -> bool:
    return name.startswith("corpus/") and name.endswith(SUMS)


def _stated(text: bytes, where: str) -> list[tuple[str, str]]:
    """Digest and name of each line of a mark; raises ``CorpusError`` for one that leads away."""
    found = []
    for line in text.decode("utf-8", "replace").splitlines():
        expected, _, name = line.partition("  ")
        if len(expected) != 64 or not name or ".." in name.split("/") or name.startswith("/"):
            raise CorpusError(f"{where}: is damaged; ingest the archive file again")
        found.append((expected, name))
    return found


def _each(items: Iterable[_Named], act: Callable[[_Named], _Done]) -> list[_Done]:
    """What *act* returns for each of *items*, several at a time."""
    from concurrent.futures import ThreadPoolExecutor  # which no archive on a disk needs

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(act, items))
