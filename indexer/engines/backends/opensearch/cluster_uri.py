"""The URI of an index on a cluster: ``opensearch:http://host:9200/name?shards=3&replicas=1``."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from indexer.errors import EngineError

SCHEME = "opensearch:"
EXAMPLE = "opensearch:http://host:9200/name"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")
_MOST = {"shards": 1_024, "replicas": 10}


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
    """The parts of *uri*; raises ``EngineError``, whose message never repeats a password."""
    address = urlsplit(uri.removeprefix(SCHEME))
    if "@" in address.netloc:
        raise EngineError(
            "credentials do not belong into the URI of an engine: give them in "
            "BACKISSUE_OPENSEARCH_USER and BACKISSUE_OPENSEARCH_PASSWORD; see docs/opensearch.md"
        )
    name = address.path.strip("/")
    if address.scheme not in ("http", "https") or not _NAME.fullmatch(name) or address.fragment:
        raise EngineError(
            f"the URI of the engine cannot be read: it has to be like {EXAMPLE}, with a name of "
            "small letters, digits, - and _"
        )
    hosts = tuple(f"{address.scheme}://{_host(host)}" for host in address.netloc.split(","))
    return ClusterUri(hosts, name, **_numbers(address.query))


def _host(host: str) -> str:
    """*host* with its port; raises ``EngineError`` where it is not one."""
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:
        port = 0
    if not re.fullmatch(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?", host) or port == 0:
        raise EngineError(f"{host!r} is not a host and port: write {EXAMPLE}")
    return host


def _numbers(query: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        least = 1 if key == "shards" else 0
        if key not in _MOST or not value.isdecimal() or not least <= int(value) <= _MOST[key]:
            raise EngineError(
                f"{key}={value} is not an option of the engine: there are shards (1 to "
                f"{_MOST['shards']:,}) and replicas (0 to {_MOST['replicas']})"
            )
        numbers[key] = int(value)
    return numbers
