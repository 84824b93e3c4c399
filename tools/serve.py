"""``make serve``: shows the built book on this machine alone, with the headers of a published site.

What is asked for is compressed if the browser takes that, as static hosts do.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import gzip
import http.server
import io
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from tools.site import HTML

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Said here, for Python asks the machine's own tables, and with nosniff a script of the wrong type does not run."""

SHRINKING = set(TYPES) - {".pdf", ".png", ".whl", ".woff2"}
"""Types that are not compressed already."""


class Pages(http.server.SimpleHTTPRequestHandler):
    """Answers with the files of a folder.  ``compress`` allows gzip, ``verbose`` tells of what was not found."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"  # one connection for many files
    disable_nagle_algorithm = True  # head and body are two writes, and the second would wait for an answer

    def __init__(self, *arguments, compress: bool = True, verbose: bool = False, **options) -> None:
        self.compress, self.verbose = compress, verbose
        super().__init__(*arguments, **options)

    def send_head(self) -> io.BytesIO | IO[bytes] | None:
        path = self.translate_path(self.path)
        if path.endswith("/"):
            path += "index.html"
        file = Path(path)
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (self.compress and accepted and file.suffix in SHRINKING and file.is_file()):
            return super().send_head()
        changed = self.date_time_string(int(file.stat().st_mtime))
        if self.headers.get("If-Modified-Since") == changed:
            self.send_response(304)
            self.end_headers()
            return None
        body = packed(file, file.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", changed)
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # the book may have been built again: ask
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "strict-origin-when-cross-origin")
        super().end_headers()

    def list_directory(self, path):
        self.send_error(404)  # a static host lists nothing

    def log_message(self, *_) -> None:
        pass

    def log_error(self, form: str, *values) -> None:
        if self.verbose:
            print(f"{self.path}: {form % values}", file=sys.stderr)


@lru_cache(maxsize=1024)
def packed(file: Path, _changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), 6, mtime=0)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # a page asks for many files at once

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a browser that went away is no error
            super().handle_error(request, client_address)


def server(folder: Path = HTML, port: int = 0, **options: bool) -> Server:
    """A server of ``folder`` on 127.0.0.1, not yet running.  Port 0 takes a free one; options are those of Pages.

    Raises FileNotFoundError if there is no index.html in the folder, and OSError if the port is taken.
    """
    if not (folder / "index.html").exists():
        raise FileNotFoundError("the book is not built: make book")
    return Server(("127.0.0.1", port), partial(Pages, directory=str(folder), **options))


@contextlib.contextmanager
def serving(folder: Path = HTML, **options: bool) -> Iterator[str]:
    """``with serving() as address``: the folder over http while the block runs."""
    running = server(folder, **options)
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", nargs="?", type=int, default=8000)
    parser.add_argument("--plain", action="store_true", help="never compress")
    chosen = parser.parse_args(arguments)
    try:
        running = server(port=chosen.port, compress=not chosen.plain, verbose=True)
    except FileNotFoundError as error:
        print(f"serve: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
        print(f"serve: port {chosen.port} {why}; try make serve PORT={max(chosen.port + 1, 8000)}", file=sys.stderr)
        return 1
    print(f"The book is at http://localhost:{running.server_port} (Ctrl+C ends it).", flush=True)
    with running, contextlib.suppress(KeyboardInterrupt):
        running.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
