"""The URI of an index on a cluster: ``opensearch:http://host:9200/name?shards=3&replicas=1``."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from indexer.errors import EngineError

SCHEME = "opensearch:"
EXAMPLE = "opensearch:http://host:9200/name"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(:\d+)?|\[[0-9A-Fa-f:.]{2,45}\](:\d+)?")
_MOST = {"shards": 1_024, "replicas": 10}
_UNREADABLE = (
    f"the URI of the engine cannot be read: it has to be like {EXAMPLE}, with a name of small "
    "letters, digits, - and _"
)
_CREDENTIALS = (
    "credentials do not belong into the URI of an engine: give them in BACKISSUE_OPENSEARCH_USER "
    "and BACKISSUE_OPENSEARCH_PASSWORD; see docs/opensearch.md"
)


@dataclass(frozen=True, slots=True)
class ClusterUri:
    """Nodes that answer the same, and the name of an index there.

    *shards* and *replicas* count for an index that is made, not for one that is there.
    """

    hosts: tuple[str, ...]
    name: str
    shards: int = 1
    replicas: int = 1

    def __str__(self) -> str:
        return f"{self.name} on {', '.join(self.hosts)}"


def parse_uri(uri: str) -> ClusterUri:
    """The parts of *uri*; raises ``EngineError``, whose message repeats no part of a secret."""
    try:
        address = urlsplit(uri.removeprefix(SCHEME))
    except ValueError:  # its message may repeat a password
        raise EngineError(_UNREADABLE) from None
    if "@" in address.netloc:
        raise EngineError(_CREDENTIALS)
    name = address.path.strip("/")
    is_plain = uri.isascii() and uri.isprintable() and not address.fragment
    if address.scheme not in ("http", "https") or not _NAME.fullmatch(name) or not is_plain:
        raise EngineError(_UNREADABLE)
    hosts = tuple(f"{address.scheme}://{_host(host)}" for host in address.netloc.split(","))
    return ClusterUri(hosts, name, **_numbers(address.query))


def _host(host: str) -> str:
    """*host* with its port; raises ``EngineError`` where it is not one."""
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:
        port = 0
    if not _HOST.fullmatch(host) or port == 0:
        raise EngineError(f"{host!r} is not a host and port: write {EXAMPLE}")
    return host


def _numbers(query: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in _MOST:  # it may be a secret, so it is not repeated
            raise EngineError(
                "the URI of the engine has an option that is not known: there are shards and "
                "replicas; credentials do not belong there, see docs/opensearch.md"
            )
        least = 1 if key == "shards" else 0
        if key in numbers or not value.isdecimal() or not least <= int(value) <= _MOST[key]:
            raise EngineError(
                f"the option {key} of the engine is given once, as a number from {least} to "
                f"{_MOST[key]:,}"
            )
        numbers[key] = int(value)
    return numbers
