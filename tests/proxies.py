"""A proxy before the test server that counts requests, demands credentials, and does harm."""

import base64
import http.client
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import clusters

Harm = Callable[[str, str, bytes], int | None]
"""From method, path and body to a status to answer with: 0 cuts the connection, None passes on."""


@dataclass
class Proxy:
    """Where it listens, what was asked, and what it does to requests."""

    url: str
    asked: list[str] = field(default_factory=list)
    harm: Harm = lambda method, path, body: None
    altered: Callable[[str, bytes], bytes] = lambda path, data: data
    authorization: str = ""
    late: bool = False  # pass on first, then do harm: the answer is lost, not the request

    @property
    def rounds(self) -> int:
        """How many requests there were since the last look."""
        count = len(self.asked)
        self.asked.clear()
        return count


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    files = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", str(files[0]), "-keyout", str(files[1])],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


@contextmanager
def proxied(tls: tuple[Path, Path] | None = None, port: int = 0) -> Iterator[Proxy]:
    """A proxy before the first node of the test server."""
    target = urlsplit(clusters.urls()[0]).netloc
    scheme = "https" if tls else "http"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            proxy.asked.append(f"{self.command} {self.path}")
            if proxy.authorization and self.headers["Authorization"] != proxy.authorization:
                self.give(401, b"")
                return
            status = proxy.harm(self.command, self.path, body)
            if status is not None and not proxy.late:
                self.refuse(status)
                return
            asked = http.client.HTTPConnection(target, timeout=120)
            asked.request(self.command, self.path, body, {"Content-Type": self.kind()})
            said = asked.getresponse()
            data = proxy.altered(self.path, said.read())
            asked.close()
            if status is not None:
                self.refuse(status)
                return
            self.give(said.status, data, said.headers.get("Content-Type", ""))

        def kind(self) -> str:
            return self.headers.get("Content-Type", "application/json")

        def refuse(self, status: int) -> None:
            if status:
                reason = '{"type": "busy", "reason": "made up"}'
                self.give(status, f'{{"error": {reason}, "status": {status}}}'.encode())
            else:
                self.close_connection = True
                self.connection.close()

        def give(self, status: int, data: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    proxy = Proxy(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


def basic(user: str, password: str) -> str:
    """The header of basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
