"""A web server on loopback that plays the hostile web: what it answers is written byte by byte, right or wrong.

It is a real server on a real socket; a page is a function that writes to the connection. Hosts are told apart by the
header Host, so that one server plays many sites.
"""

import gzip
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

LONGEST_REQUEST = 64 * 1024


@dataclass(frozen=True)
class Request:
    """A request as it came: host and port of the header Host, the target, headers by lower-case name."""

    host: str
    target: str
    headers: Mapping[str, str]


class Connection:
    """The server's side of one connection, while a page is written to it."""

    def __init__(self, handler: socketserver.StreamRequestHandler, request: Request, closing: threading.Event) -> None:
        self._handler = handler
        self.request = request
        self._closing = closing
        self.sent = 0

    def send(self, data: bytes) -> None:
        """Raises OSError when the client has gone."""
        self._handler.connection.sendall(data)
        self.sent += len(data)

    def wait(self, seconds: float) -> None:
        """Keeps the client waiting, until the server stops. Raises ConnectionAbortedError then."""
        if self._closing.wait(seconds):
            raise ConnectionAbortedError


Page = Callable[[Connection], None]


def answer(status: int = 200, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()) -> Page:
    """A well-formed response; Content-Length is of the body unless the headers say another one."""
    given = list(headers)
    if "content-length" not in {name.lower() for name, _ in given}:
        given.append(("Content-Length", str(len(body))))
    head = "".join(f"{name}: {value}\r\n" for name, value in given)
    return lambda connection: connection.send(f"HTTP/1.1 {status} Told\r\n{head}\r\n".encode("latin-1") + body)


def redirect(target: str, status: int = 302) -> Page:
    """A redirect."""
    return answer(status, headers=[("Location", target)])


def in_turn(*pages: Page) -> Page:
    """The first page for the first request, the next for the next, the last for all that follow."""
    left = list(pages)

    def page(connection: Connection) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection)

    return page


def kept(body: bytes, etag: str | None = None, modified: str | None = None) -> Page:
    """A page with validators, which answers 304 to whoever has it already."""

    def page(connection: Connection) -> None:
        headers = connection.request.headers
        known = (etag, modified) == (headers.get("if-none-match"), headers.get("if-modified-since"))
        validators = [(n, v) for n, v in (("ETag", etag), ("Last-Modified", modified)) if v is not None]
        (answer(304, headers=validators) if known and validators else answer(200, body, validators))(connection)

    return page


def drip(pause: float) -> Page:
    """A response whose body comes byte by byte and never ends."""

    def page(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            connection.send(b" ")
            connection.wait(pause)

    return page


def drip_headers(pause: float) -> Page:
    """Headers that never end, a few bytes at a time."""

    def page(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.send(b"X-More: yes\r\n")
            connection.wait(pause)

    return page


def silence(connection: Connection) -> None:
    """Takes the request and says nothing."""
    connection.wait(60)


def endless(connection: Connection) -> None:
    """A body without a length that never ends."""
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"a" * 65_536
    while True:
        connection.send(f"{len(block):x}\r\n".encode() + block + b"\r\n")


def compressed(body: bytes) -> Page:
    """A gzip body."""
    return answer(200, gzip.compress(body), [("Content-Encoding", "gzip")])


@dataclass
class WebServer:
    """Pages by (host, target), or by target alone. Start it with `with`. `tls`: what it speaks that with."""

    pages: dict[tuple[str, str] | str, Page] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    faults: list[BaseException] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        outer = self
        self._closing = threading.Event()
        self._guard = threading.Lock()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 64

            def finish_request(self, request: object, client_address: object) -> None:
                if outer.tls is not None:
                    assert isinstance(request, socket.socket)
                    try:
                        request = outer.tls.wrap_socket(request, server_side=True)
                    except OSError:
                        return  # the client did not like the certificate
                super().finish_request(request, client_address)  # type: ignore[arg-type] - a socket either way

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        if self.faults and error is None:
            raise self.faults[0]

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    def address(self, target: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{target}"

    def targets(self, host: str | None = None) -> list[str]:
        """What was asked for, in order, robots.txt left out."""
        return [r.target for r in self.requests if r.target != "/robots.txt" and host in {None, r.host}]

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        try:
            request = self._read(handler)
            if request is None:
                return
            with self._guard:
                self.requests.append(request)
            connection = Connection(handler, request, self._closing)
            page = self.pages.get((request.host, request.target)) or self.pages.get(request.target) or answer(404)
            try:
                page(connection)
            finally:
                with self._guard:
                    self.sent[request.target] = connection.sent
        except OSError:
            return  # the client went away, which is what half of the tests are about
        except BaseException as fault:  # whatever it is, the test must hear of it
            self.faults.append(fault)

    def _read(self, handler: socketserver.StreamRequestHandler) -> Request | None:
        lines = []
        while line := handler.rfile.readline(LONGEST_REQUEST):
            if line == b"\r\n":
                break
            lines.append(line.decode("latin-1").rstrip("\r\n"))
        if not lines:
            return None
        headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines[1:])}
        return Request(headers["host"].rpartition(":")[0], lines[0].split(" ")[1], headers)
