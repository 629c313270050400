"""The door to object stores and web servers: ranges, listings, and writes that are whole.

Only this module imports fsspec and the libraries behind it. Credentials and endpoints are those
that fsspec's backends find in the environment or in their configuration; no message has them.

What may pass by itself (a server's error 500, a stall, a cut connection) is tried again with
growing pauses; then ``StoreError`` says in one line what failed. Nothing reads an object as a whole
that was asked for a range.
"""

import errno
import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from indexer.errors import NotStoredError, StoreError
from indexer.places import scheme_of

ATTEMPTS = 7
_BRIEF = 2  # attempts of a process whose clients wait
_PAUSE = 0.1  # seconds before the second attempt; each further pause is twice as long
_CONNECT = 10  # seconds to find a server
_STALL = 20  # seconds in which it must send something
_BRIEF_STALL = 5
_BLOCK = 8 << 20  # bytes fetched at a time
_EXTRAS = {"s3": "s3", "gs": "gcs", "az": "azure", "http": "http", "https": "http"}
_FINAL = frozenset(range(400, 500)) - {408, 409, 425, 429}  # HTTP statuses that stay as they are
_PASSING = ("RequestTimeout", "OperationAborted", "ConditionalRequestConflict")  # codes of S3
_SKEWED = ("RequestTimeTooSkewed", "RequestExpired")
_MISUSED = (
    "ParamValidationError",
    "ProfileNotFound",
    "ConfigNotFound",
    "ConfigParseError",
    "InvalidRegionError",
    "NoRegionError",
)  # by botocore, before anything is sent
_UNREACHABLE = (
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ClientConnectorError",
    "ClientConnectorDNSError",
    "ConnectionRefusedError",
)
_UNTRUSTED = ("SSLError", "ClientConnectorSSLError", "ClientConnectorCertificateError")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One object of a store; *tag* changes with its content."""

    uri: str
    size: int
    tag: str
    modified_at: datetime


class OpenObject:
    """An object to read ranges of; it is an error if it is replaced meanwhile, where stores tell.

    Raises ``StoreError``; ``NotStoredError`` where there is none.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._file, found = _tried(uri, self._open)
        self.about = _stored_file(uri, found)

    def _open(self) -> tuple[Any, dict[str, Any]]:
        system = _filesystem(scheme_of(self.uri))
        options: dict[str, Any] = {"block_size": _BLOCK}
        if _is_web(self.uri):
            found = system.info(self.uri)
            if found.get("partial") is False:
                raise _Refused("the server does not give ranges of bytes; download the file first")
            tag = found.get("ETag", "")
            headers = {"If-Match": tag} if tag.startswith('"') else {}
            options |= {"size": found["size"] or 1, "headers": headers}
            return system.open(self.uri, "rb", cache_type="none", **options), found
        opened = system.open(self.uri, "rb", cache_type="none", **options)
        return opened, {"size": opened.size, **(getattr(opened, "details", None) or {})}

    def read(self, start: int, size: int) -> bytes:
        """*size* bytes from *start*; fewer only at the end."""
        stop = min(start + size, self.about.size)
        if stop <= start:
            return b""

        def ranged() -> bytes:
            self._file.seek(start)
            data: bytes = self._file.read(stop - start)
            if len(data) != stop - start:
                raise OSError(errno.EIO, f"{len(data)} of {stop - start} bytes came")
            return data

        return _tried(self.uri, ranged)

    def close(self) -> None:
        """Let go of it."""
        self._file.close()


def find_object(uri: str) -> StoredFile | None:
    """The object at *uri*; None where there is none."""
    system = _filesystem(scheme_of(uri))
    try:
        found = _tried(uri, lambda: system.info(uri))
    except NotStoredError:
        return None
    return _stored_file(uri, found) if found.get("type") != "directory" else None


def listed_objects(uri: str) -> Iterator[StoredFile]:
    """Every object below *uri*, or those that it matches if it has ``*``, sorted."""
    system, scheme = _filesystem(scheme_of(uri)), scheme_of(uri)
    if _is_web(uri):
        raise StoreError(f"{uri}: a web server lists nothing; name each file, or a list of paths")
    look = system.glob if is_pattern(uri) else system.find
    found = _tried(uri, lambda: look(uri.rstrip("/"), detail=True))
    for name in sorted(found):
        if found[name].get("type") == "file":
            yield _stored_file(f"{scheme}://{name}", found[name])


def is_pattern(uri: str) -> bool:
    """Whether *uri* has a wildcard."""
    return any(sign in uri.partition("?")[0] for sign in "*[")


def read_object(uri: str) -> bytes:
    """The content of a small object, as it is at one moment."""
    system = _filesystem(scheme_of(uri))
    options = {"max_concurrency": 1} if scheme_of(uri) == "s3" else {}  # one request
    data: bytes = _tried(uri, lambda: system.cat_file(uri, **options))
    return data


def fetch_object(uri: str, target: Path) -> None:
    """Copy the object at *uri* to the file *target*, block by block."""
    opened = OpenObject(uri)
    try:
        with target.open("wb") as stream:
            for start in range(0, opened.about.size, _BLOCK):
                stream.write(opened.read(start, _BLOCK))
    finally:
        opened.close()


def put_object(uri: str, data: bytes | Path) -> None:
    """Write *data*, or the file that it names, whole; in place of what is there."""
    system = _filesystem(scheme_of(uri))
    if isinstance(data, Path):
        _tried(uri, lambda: system.put_file(str(data), uri))
    else:
        _tried(uri, lambda: system.pipe_file(uri, data))


def create_object(uri: str, data: bytes) -> bool:
    """Write *data* unless there is an object; whether the object there now is this one."""
    system = _filesystem(scheme_of(uri))
    try:
        _tried(uri, lambda: system.pipe_file(uri, data, mode="create"))
    except _LostError:
        return _holds(uri, data)  # a first attempt may have been answered and not heard
    return True


def replace_object(uri: str, data: bytes, tag: str) -> bool:
    """Write *data* in place of the object with this *tag*; False if another one is there.

    Only S3 can compare and write in one step; elsewhere this looks first.
    """
    system = _filesystem(scheme_of(uri))
    condition = {"IfMatch": tag} if scheme_of(uri) == "s3" else {}
    found = None if condition else find_object(uri)
    if not condition and (found is None or found.tag != tag):
        return False
    try:
        _tried(uri, lambda: system.pipe_file(uri, data, **condition))
    except _LostError:
        return _holds(uri, data)
    except NotStoredError:
        return False
    return True


def delete_objects(uris: Iterable[str]) -> None:
    """Delete these objects; one that is not there is no error."""
    for uri in uris:
        system = _filesystem(scheme_of(uri))
        try:
            _tried(uri, lambda uri=uri, system=system: system.rm_file(uri))  # type: ignore[misc]
        except NotStoredError:
            continue


def _holds(uri: str, data: bytes) -> bool:
    try:
        return read_object(uri) == data
    except NotStoredError:
        return False


def be_brief() -> None:
    """Give up sooner, in a process whose clients wait; call it before anything is opened."""
    global ATTEMPTS, _CONNECT, _STALL
    ATTEMPTS, _CONNECT, _STALL = _BRIEF, _BRIEF_STALL, _BRIEF_STALL


# ---- behind the door -----------------------------------------------------------------------------


class _Refused(Exception):  # noqa: N818 -- becomes a StoreError
    """What no further attempt would change."""


class _LostError(StoreError):
    """A conditional write found another object there than its condition says."""


def _tried(uri: str, act: Callable[[], _Answer]) -> _Answer:
    """What *act* returns, tried again while there is hope; raises ``StoreError``."""
    pause = _PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return act()
        except (StoreError, MemoryError):
            raise
        except Exception as error:
            cause = _cause(error)
            if final := _final(uri, error, cause):
                raise final from error
            if attempt == ATTEMPTS:
                raise StoreError(f"{uri}: {_reason(cause)}, {ATTEMPTS} times") from error
        time.sleep(pause * random.uniform(0.5, 1.5))
        pause *= 2
    raise AssertionError


def _cause(error: BaseException) -> BaseException:
    """What was meant: fsspec calls every failure of a web server's answer "not found"."""
    while isinstance(error, FileNotFoundError) and error.__cause__ is not None:
        if _status(error.__cause__) is None and isinstance(error.__cause__, OSError) is False:
            break
        error = error.__cause__
    return error


def _final(uri: str, error: BaseException, cause: BaseException) -> StoreError | None:
    """The error to raise at once; None where another attempt may go better."""
    status, kind = _status(cause), type(cause).__name__
    if _code(error) in _SKEWED:
        return StoreError(f"{uri}: the clock here is not that of the store: set it right")
    if isinstance(error, FileExistsError) or _code(error) == "PreconditionFailed":
        return _LostError(f"{uri}: another object is there")
    if isinstance(cause, FileNotFoundError) or status in (404, 410):
        return NotStoredError(f"{uri}: no such object or bucket")
    if isinstance(cause, PermissionError) or status in (401, 403):
        return StoreError(
            f"{uri}: no permission; check the credentials in environment or configuration, and the"
            " clock"
        )
    if kind in ("NoCredentialsError", "PartialCredentialsError"):
        return StoreError(f"{uri}: there are no credentials in environment or configuration")
    if kind == "FileExpired":
        return StoreError(f"{uri}: was replaced while it was read; run the same command again")
    if _code(error) in _PASSING:
        return None
    if isinstance(cause, _Refused | ValueError | TypeError) or status in _FINAL or kind in _MISUSED:
        return StoreError(f"{uri}: {_reason(cause)}")
    return None


def _status(error: BaseException | None) -> int | None:
    """The HTTP status of the answer that was an error."""
    status = getattr(error, "status", None)
    if status is None:
        status = _s3_answer(error).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status if isinstance(status, int) else None


def _code(error: BaseException) -> str:
    """The code of S3's answer."""
    return str(_s3_answer(error).get("Error", {}).get("Code", ""))


def _s3_answer(error: BaseException | None) -> dict[str, Any]:
    """What S3 answered, which s3fs leaves in the cause; empty where there is none."""
    response = getattr(getattr(error, "__cause__", None), "response", None)
    return response if isinstance(response, dict) else {}


def _reason(error: BaseException) -> str:
    """One line about *error* without addresses, which may carry secrets."""
    if (status := _status(error)) is not None:
        return f"the server answers {status}"
    kind = type(error).__name__
    if kind in _UNREACHABLE:
        return "nobody answers at the address of the store"
    if kind in _UNTRUSTED:
        return "the certificate of the store is not trusted, or it does not speak TLS"
    if kind == "ParamValidationError":
        return "the store cannot have a bucket or object of this name"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    line = " ".join(str(text).split())
    return line if "://" not in line and "?" not in line else kind


@cache
def _filesystem(scheme: str) -> Any:
    """The backend for *scheme*; raises ``StoreError`` where its extra is not installed."""
    try:
        import fsspec

        options = _options(scheme)
        system = fsspec.filesystem(scheme, **options)
    except ImportError as error:
        raise StoreError(
            f"{scheme}://: cannot be read as installed; run"
            f" `pip install 'backissue[{_EXTRAS[scheme]}]'`"
        ) from error
    if hasattr(system, "retries"):
        system.retries = 1  # one mechanism for it, here
    for name in ("s3fs", "aiobotocore", "fsspec", "fsspec.http"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # addresses, headers
    return system


def _options(scheme: str) -> dict[str, Any]:
    if scheme == "s3":
        from fsspec.config import conf

        config = {
            "connect_timeout": _CONNECT,
            "read_timeout": _STALL,
            "retries": {"total_max_attempts": 1},
            **conf.get("s3", {}).get("config_kwargs", {}),
        }
        return {"use_listings_cache": False, "config_kwargs": config}
    if scheme in ("http", "https"):
        import aiohttp

        client = {
            "timeout": aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=_STALL),
            "auto_decompress": False,  # what is stored is wanted
            "headers": {"Accept-Encoding": "identity"},
        }
        return {"client_kwargs": client}
    return {}


def _is_web(uri: str) -> bool:
    return scheme_of(uri) in ("http", "https")


def _stored_file(uri: str, found: dict[str, Any]) -> StoredFile:
    modified = found.get("LastModified") or found.get("mtime") or found.get("last_modified")
    tag = found.get("ETag") or found.get("etag") or found.get("md5Hash") or ""
    size = found.get("size")
    if not isinstance(size, int):
        raise StoreError(f"{uri}: the server does not say how long it is; download the file first")
    return StoredFile(uri, size, str(tag), _instant(modified or found.get("Last-Modified")))


def _instant(stated: object) -> datetime:
    """When an object was changed last; 1970 where nothing says so."""
    from email.utils import parsedate_to_datetime

    if isinstance(stated, str):
        try:
            stated = parsedate_to_datetime(stated)
        except ValueError:
            stated = None
    known = stated if isinstance(stated, datetime) else datetime.fromtimestamp(0, UTC)
    return known.replace(tzinfo=known.tzinfo or UTC).astimezone(UTC)
