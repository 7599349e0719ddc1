"""HTTP/1.1 over loopback: reads requests, writes replies, and delays, drips or cuts them where the script says so."""

import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bellwether_tests.model_server.answers import Delay, Disconnect, Drip, Hang
from bellwether_tests.model_server.log import ANSWERED, CUT, REFUSED, UNDELIVERED, Payment

_LOOK_EVERY = 0.02  # seconds between two looks at whether the server closes while a script's event holds a reply back


@dataclass(frozen=True)
class Request:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes


NetworkFault = Hang | Delay | Drip | Disconnect


@dataclass(frozen=True)
class Reply:
    """A status and a body, how they are to be sent, and what they cost if they are sent in full."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    network_faults: tuple[NetworkFault, ...] = ()
    payment: Payment | None = None


Settle = Callable[[str], None]
Serve = Callable[[Request], tuple[Reply, Settle]]


class LoopbackServer(ThreadingHTTPServer):
    """Serves `serve` on a free port of 127.0.0.1 in threads; closing it cuts the connections that are kept alive."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, serve: Serve, report: Callable[[BaseException], None]) -> None:
        self.serve = serve
        self.closing = threading.Event()
        self._report = report
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Connection)

    def server_bind(self) -> None:
        # HTTPServer looks its own name up, which takes seconds where no name service answers.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True, name="model server").start()

    def stop(self) -> None:
        """Refuse new connections and cut the open ones, so that a client finds nobody there."""
        self.closing.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            for connection in self._connections:
                _cut(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self._report(error)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

    def do_GET(self) -> None:
        self._exchange()

    def do_POST(self) -> None:
        self._exchange()

    def do_DELETE(self) -> None:
        self._exchange()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- BaseHTTPRequestHandler names it
        """Keep quiet: the log of exchanges says more."""

    def _exchange(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, content)
        reply, settle = self.server.serve(request)
        try:
            outcome = self._send(reply, settle)
        except OSError:
            outcome = UNDELIVERED
        if outcome in (CUT, UNDELIVERED):
            self.close_connection = True
        settle(outcome)

    def _send(self, reply: Reply, settle: Settle) -> str:
        for network_fault in reply.network_faults:
            self._wait(network_fault)
        if self._nobody_listens():
            return UNDELIVERED
        head, body = self._head(reply), reply.content
        for network_fault in reply.network_faults:
            if isinstance(network_fault, Disconnect):
                settle(CUT)
                part = len(body) // 2 if network_fault.after is None else network_fault.after
                if part >= 0:
                    self.connection.sendall(head + body[:part])
                _cut(self.connection)
                return CUT
        drip = next((one for one in reply.network_faults if isinstance(one, Drip)), None)
        self.connection.sendall(head if drip else head + body[:-1])
        if (drip and not self._drip(body[:-1], drip)) or self._nobody_listens():
            return UNDELIVERED
        # Settled before the last byte, or a client that has its answer could look at the counts and find it unpaid.
        outcome = ANSWERED if reply.status == 200 else REFUSED
        settle(outcome)
        self.connection.sendall(body[-1:])
        return outcome

    def _nobody_listens(self) -> bool:
        return self.server.closing.is_set() or _is_gone(self.connection)

    def _wait(self, network_fault: NetworkFault) -> None:
        if isinstance(network_fault, Delay):
            self.server.closing.wait(network_fault.seconds)
        elif isinstance(network_fault, Hang):
            while not (network_fault.until.wait(_LOOK_EVERY) or self.server.closing.is_set()):
                pass

    def _drip(self, body: bytes, drip: Drip) -> bool:
        for start in range(0, len(body), drip.piece):
            self.server.closing.wait(drip.pause)
            if self._nobody_listens():
                return False
            self.connection.sendall(body[start : start + drip.piece])
        return True

    def _head(self, reply: Reply) -> bytes:
        headers = {"server": "model-server", "date": self.date_time_string(time.time()), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Overloaded',))[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"content-length: {len(reply.content)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _is_gone(connection: socket.socket) -> bool:
    """Whether the client closed its end: a killed process, a timeout."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
