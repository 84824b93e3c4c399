"""``make serve``: the headers of a published site, and messages that say what to do."""

import gzip
import http.client
import os
import socket
from urllib.parse import urlsplit

import pytest

from tools import serve


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text("<p>bent" + " space" * 100, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for suffix in serve.TYPES:
        (tmp_path / f"file{suffix}").write_bytes(b"x" * 1000)
    return tmp_path


def ask(address, path, method="GET", **headers):
    """(status, headers, body), as the server sent it: nothing is unpacked or followed."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, answer.headers, body


@pytest.mark.parametrize("accepts", ["identity", "gzip, deflate, br"])
@pytest.mark.parametrize(("suffix", "kind"), serve.TYPES.items())
def test_files_say_their_type_and_forbid_guessing(folder, suffix, kind, accepts):
    with serve.serving(folder) as address:
        status, headers, body = ask(address, f"/file{suffix}", Accept_Encoding=accepts)
    assert status == 200
    assert headers["Content-Type"] == kind
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Vary"] == "Accept-Encoding"
    packed = headers["Content-Encoding"] == "gzip"
    assert packed == (accepts != "identity" and suffix in serve.SHRINKING)
    assert (gzip.decompress(body) if packed else body) == b"x" * 1000
    assert int(headers["Content-Length"]) == len(body)


def test_a_folder_shows_its_index_compressed_and_never_a_list(folder):
    with serve.serving(folder) as address:
        status, headers, body = ask(address, "/?reset", Accept_Encoding="gzip")
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert gzip.decompress(body) == (folder / "index.html").read_bytes()
        assert ask(address, "/empty/", Accept_Encoding="gzip")[0] == 404
        assert ask(address, "/file.js/", Accept_Encoding="gzip")[0] == 404
        assert ask(address, "/../serve.py")[0] == 404


@pytest.mark.parametrize("accepts", ["identity", "gzip"])
def test_what_did_not_change_is_not_sent_again_and_what_did_is(folder, accepts):
    page = folder / "index.html"
    with serve.serving(folder) as address:
        _, first, _ = ask(address, "/", Accept_Encoding=accepts)
        known = {"Accept_Encoding": accepts, "If_Modified_Since": first["Last-Modified"]}
        assert ask(address, "/", **known)[0] == 304
        page.write_text("<p>straight", encoding="utf-8")
        later = page.stat().st_mtime + 5
        os.utime(page, (later, later))
        status, headers, body = ask(address, "/", **known)
    assert status == 200
    assert (gzip.decompress(body) if headers["Content-Encoding"] else body) == b"<p>straight"


def test_head_has_no_body_and_plain_is_never_compressed(folder):
    with serve.serving(folder, compress=False) as address:
        status, headers, body = ask(address, "/file.js", method="HEAD", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"], headers["Content-Length"], body) == (200, None, "1000", b"")


def test_a_browser_that_waits_does_not_keep_another_waiting(folder):
    with serve.serving(folder) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port)):  # says nothing
            assert ask(address, "/")[0] == 200


def test_a_book_that_is_not_built_and_a_port_that_is_taken_are_named(tmp_path, folder, monkeypatch, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setattr(serve, "server", lambda build=serve.server, **options: build(folder, **options))
        assert serve.main([str(port)]) == 1
        assert (
            capsys.readouterr().err
            == f"serve: port {port} is taken by another program; try make serve PORT={port + 1}\n"
        )
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError, match="not built: make book"):
        serve.server(tmp_path / "empty")
