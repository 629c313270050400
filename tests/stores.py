"""A real S3 server (moto), and a proxy before it that counts bytes and injects faults."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.forkserver import _forkserver
from pathlib import Path

import boto3

from indexer import stores

START = 60  # seconds for the server to answer


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_args):
        """Say nothing of a client that was killed."""


class FaultyProxy:
    """Passes requests on to *behind*; *fault* says what goes wrong with one, by its number.

    A fault is ``error`` (500), ``slow`` (a stall), ``cut`` (half of the body, then the end),
    ``lost`` (done, but not answered) or None. *sent* counts the bytes of bodies given, *asked* the
    requests, each with its method and path.
    """

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.fault: Callable[[int, str, str], str | None] = lambda _number, _method, _path: None
        self.stall = 3.0
        self.sent = 0
        self.asked: list[tuple[str, str]] = []
        self.lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args):
                pass

            def _pass_on(self):
                with proxy.lock:
                    proxy.asked.append((self.command, self.path))
                    number = len(proxy.asked)
                fault = proxy.fault(number, self.command, self.path)
                body = self._body()
                if len(body) < int(self.headers.get("Content-Length") or 0):
                    self.close_connection = True  # the writer was killed: no store keeps a part
                    return
                if fault == "error":
                    self.send_response(500)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                if fault == "slow":
                    time.sleep(proxy.stall)
                try:
                    found = proxy.answer(self.command, self.path, self.headers, body)
                except OSError:  # the server has ended: so have the tests
                    found = (502, [("Content-Length", "0")], b"")
                status, headers, content = found
                if fault == "lost":
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                self.end_headers()
                if fault == "cut":
                    content, self.close_connection = content[: len(content) // 2], True
                with proxy.lock:
                    proxy.sent += len(content)
                self.wfile.write(content)

            def _body(self):
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    pieces = []
                    while size := int(self.rfile.readline().split(b";")[0], 16):
                        pieces.append(self.rfile.read(size))
                        self.rfile.readline()
                    while self.rfile.readline().strip():
                        pass
                    return b"".join(pieces)
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass_on  # noqa: N815

        self.server = _QuietServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method, path, headers, body):
        connection = http.client.HTTPConnection(self.behind.removeprefix("http://"), timeout=30)
        hop = ("host", "connection", "transfer-encoding", "content-length", "expect")
        kept = {name: value for name, value in headers.items() if name.lower() not in hop}
        with closing(connection):
            connection.request(method, path, body, kept)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def reset(self) -> None:
        self.fault = lambda _number, _method, _path: None
        self.sent = 0
        self.asked = []

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def s3_server() -> Iterator[str]:
    """A moto server of its own process; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START
        while True:
            try:
                urllib.request.urlopen(url, timeout=2).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < end
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "made-up-key",
    "AWS_SECRET_ACCESS_KEY": "made-up-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class ObjectStore:
    """The server and the proxy in front of it, through which this process and its children go."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.proxy = FaultyProxy(server)
        self._buckets = 0
        self._client = boto3.client(
            "s3",
            endpoint_url=server,
            aws_access_key_id=ENVIRONMENT["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
            region_name=ENVIRONMENT["AWS_DEFAULT_REGION"],
        )

    def bucket(self) -> str:
        """The name of a new, empty bucket."""
        self._buckets += 1
        name = f"bucket-{self._buckets}"
        self._client.create_bucket(Bucket=name)
        return name

    def put(self, bucket: str, key: str, content: bytes | Path) -> str:
        """Upload *content*, for everyone to read; its URI."""
        data = content.read_bytes() if isinstance(content, Path) else content
        self._client.put_object(Bucket=bucket, Key=key, Body=data, ACL="public-read")
        return f"s3://{bucket}/{key}"

    def get(self, bucket: str, key: str) -> bytes:
        return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()

    def delete(self, bucket: str, key: str) -> None:
        self._client.delete_object(Bucket=bucket, Key=key)

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        found = self._client.list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", ())]


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store that every S3 address means meanwhile."""
    before = dict(os.environ)
    with s3_server() as server:
        store = ObjectStore(server)
        os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=store.proxy.url)
        _forkserver._stop()  # the next one has this environment
        stores._filesystem.cache_clear()
        try:
            yield store
        finally:
            store.proxy.close()
            os.environ.clear()
            os.environ.update(before)
            _forkserver._stop()
