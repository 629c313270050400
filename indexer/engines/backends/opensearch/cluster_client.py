"""Requests to a cluster: the one place that imports its client library.

A node that does not answer is passed over, an overloaded one is given time. What is wrong in the
end becomes an ``EngineError`` of one line, which names hosts and never credentials.
"""

import json
import logging
import random
from collections.abc import Mapping, Sequence
from time import monotonic, sleep
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as NoConnection,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    ImproperlyConfigured,
    OpenSearchException,
    SerializationError,
    SSLError,
    TransportError,
)

from indexer.engines.answer.request_count import note_request
from indexer.engines.backends.opensearch.cluster_uri import ClusterUri
from indexer.engines.backends.opensearch.credentials import Credentials
from indexer.errors import EngineError

READING = 10.0  # seconds that an answer is waited for where there is no other limit
WRITING = 120.0  # seconds for which a write is tried again
_OVERLOADED = (429, 502, 503, 504)
_FIRST_PAUSE = 0.1  # seconds; each further one is twice as long, with jitter
_LONGEST_PAUSE = 10.0


class RefusedError(EngineError):
    """A request that the cluster refused: *status* and the *kind* of its reason."""

    def __init__(self, message: str, status: int, kind: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


class Cluster:
    """The nodes of one cluster; safe to use from several threads."""

    def __init__(self, uri: ClusterUri, credentials: Credentials) -> None:
        logging.getLogger("opensearch").setLevel(logging.ERROR)  # it would log each dead node
        self.hosts = ", ".join(uri.hosts)
        try:
            self._client = OpenSearch(
                hosts=list(uri.hosts),
                headers=credentials.headers,
                ca_certs=credentials.ca or None,
                max_retries=0,  # `call` does it, with pauses
                retry_on_timeout=True,  # so that one that hangs is passed over for a minute or more
                timeout=READING,
                pool_maxsize=16,
            )
        except (ImproperlyConfigured, OSError, ValueError) as error:
            raise EngineError(f"the cluster {self.hosts} cannot be asked: {error}") from error
        self._nodes = len(uri.hosts)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        params: Mapping[str, str] | None = None,
        seconds: float = READING,
        patience: float = 0.0,
    ) -> Any:
        """The answer to a request, waited for *seconds*; raises ``EngineError``.

        Each node is tried once; beyond that, for *patience* seconds. Where the time is up, one
        other node is tried at most.
        """
        until = monotonic() + patience
        pauses = Pauses()
        attempt = timeouts = 0
        while True:
            attempt += 1
            note_request()
            try:
                return self._read(
                    self._client.transport.perform_request(
                        method,
                        path,
                        params={**(params or {}), "request_timeout": seconds},
                        body=body,
                    )
                )
            except TransportError as error:
                away = isinstance(error, NoConnection) and not isinstance(error, SSLError)
                timeouts += isinstance(error, ConnectionTimeout)
                again = away or error.status_code in _OVERLOADED or _lost_shards(error)
                if timeouts and not patience or not again or is_disk_full(_reason(error)):
                    raise self._error(error) from error
                more_nodes = away and attempt < self._nodes and timeouts < 2
                if monotonic() >= until and not more_nodes:
                    raise self._error(error) from error
                if not away or attempt >= self._nodes:
                    pauses.wait(until)
            except SerializationError as error:
                raise EngineError(self.explain_stranger()) from error
            except OpenSearchException as error:
                raise EngineError(f"the cluster {self.hosts} cannot be asked: {error}") from error

    def close(self) -> None:
        """Close the connections; they open again when they are used."""
        self._client.close()

    def _read(self, answer: Any) -> Any:
        if not isinstance(answer, Mapping):
            raise EngineError(self.explain_stranger())
        return answer

    def explain_stranger(self) -> str:
        """One line on a server that is not what it should be."""
        return f"what answers at {self.hosts} is not OpenSearch: is this its address?"

    def _error(self, error: TransportError) -> EngineError:
        """What *error* means to the person who runs the program."""
        if isinstance(error, SSLError):
            return EngineError(self._explain_tls(str(error)))
        if isinstance(error, ConnectionTimeout):
            return EngineError(f"the cluster {self.hosts} did not answer in time: try again")
        if isinstance(error, NoConnection):
            return EngineError(f"the cluster {self.hosts} does not answer: is it running?")
        status, reason = int(error.status_code), _reason(error)
        is_known = isinstance(error.info, Mapping) and not {"error", "found"}.isdisjoint(error.info)
        is_stranger = status in (400, 404, 405, 501) and not is_known
        said = self.explain_stranger() if is_stranger else self.explain(status, reason)
        return RefusedError(said, status, reason.partition(": ")[0])

    def _explain_tls(self, reason: str) -> str:
        """One line on a connection that could not be encrypted; *reason* is in OpenSSL's words."""
        if "WRONG_VERSION_NUMBER" in reason or "record layer failure" in reason:
            return f"what answers at {self.hosts} does not speak TLS: is its address http://?"
        if "mismatch" in reason or "doesn't match" in reason:
            return f"the certificate of {self.hosts} is for another host: name it as it is there"
        if "expired" in reason or "not yet valid" in reason:
            return (
                f"the certificate of {self.hosts} is not valid today: renew it, or mend the clock"
            )
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            return (
                f"the certificate of {self.hosts} is not trusted: name the authority that signed "
                "it in BACKISSUE_OPENSEARCH_CA"
            )
        return f"no encrypted connection to {self.hosts}: {' '.join(reason.split())[:200]}"

    def explain(self, status: int, reason: str) -> str:
        """One line on a refusal, and what to do."""
        if status == 401:
            return (
                f"the cluster {self.hosts} does not accept the credentials: see "
                "BACKISSUE_OPENSEARCH_USER, _PASSWORD and _API_KEY"
            )
        if status == 403 and "block" not in reason:
            return f"the cluster {self.hosts} does not permit this: {reason}"
        if is_disk_full(reason):
            return (
                f"the disks of the cluster {self.hosts} are too full, so its indices are "
                "read-only: free space there, then run this again; nothing is lost"
            )
        if "create-index blocked" in reason:
            return (
                f"the cluster {self.hosts} makes no more indices, as it does where its disks are "
                "too full: free space there, then run this again; nothing is lost"
            )
        if "block" in reason and status in (403, 429):
            return (
                f"somebody has made the cluster {self.hosts} or its index read-only: have the "
                f"block lifted, then run this again; nothing is lost ({reason})"
            )
        if reason.startswith("index_closed_exception"):
            return (
                f"somebody has closed the index on the cluster {self.hosts}: have it opened, "
                "then run this again; nothing is lost"
            )
        if status in _OVERLOADED:
            return f"the cluster {self.hosts} is overloaded or starting: try again ({reason})"
        return f"the cluster {self.hosts} refused a request: {reason}"


class Pauses:
    """Pauses between attempts: longer each time, and never the same for two processes."""

    def __init__(self) -> None:
        self._next = _FIRST_PAUSE

    def wait(self, until: float) -> None:
        """Pause, but not beyond *until*, an instant of the monotonic clock."""
        pause = self._next * random.uniform(0.5, 1.0)
        self._next = min(2 * self._next, _LONGEST_PAUSE)
        sleep(max(0.0, min(pause, until - monotonic())))


def is_disk_full(reason: str) -> bool:
    """Whether *reason* is that an index became read-only for want of space, not by hand."""
    return "block" in reason and ("allow delete" in reason or "allow-delete" in reason)


def lines(parts: Sequence[Mapping[str, Any]]) -> str:
    """*parts* as the lines of a body that takes several."""
    return "".join(
        json.dumps(part, ensure_ascii=True, separators=(",", ":")) + "\n" for part in parts
    )


def reason_of(error: Any) -> str:
    """The kind of an error that the cluster reports, and its reason, on one line."""
    if not isinstance(error, Mapping):
        return " ".join(str(error).split())[:300]
    causes = [
        f"{one['reason'].get('type')}: {one['reason'].get('reason')}"
        for one in error.get("failed_shards", ())
        if isinstance(one.get("reason"), Mapping)
    ]
    said = "; ".join(dict.fromkeys([f"{error.get('type')}: {error.get('reason')}", *causes]))
    return " ".join(said.split())[:400]


def _lost_shards(error: TransportError) -> bool:
    """Whether shards went away in the midst of a request, with their node."""
    reason = _reason(error)
    return error.status_code == 500 and reason.startswith("search_phase_execution_exception")


def _reason(error: TransportError) -> str:
    info = error.info
    return reason_of(info["error"] if isinstance(info, Mapping) and "error" in info else info)
