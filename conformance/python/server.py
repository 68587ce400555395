"""The built server as a child process, and a catcher of its webhooks."""

import http.server
import os
import pathlib
import re
import subprocess
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Server:
    """`tributary dev` on a free port; or, with TRIBUTARY_URL, one that runs already."""

    def __init__(self):
        self.child = None
        self.url = os.environ.get("TRIBUTARY_URL")
        if self.url is None:
            self._start()
        self._wait()

    def _start(self):
        binary = os.environ.get("TRIBUTARY_BIN", str(ROOT / "target/debug/tributary"))
        self.child = subprocess.Popen(
            [binary, "dev", "--ephemeral", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in self.child.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.url = found.group()
                break
        assert self.url, "the server printed no URL"
        threading.Thread(target=self.child.stdout.read, daemon=True).start()

    def _wait(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(self.url + "/healthz") as answer:
                    assert answer.status == 200
                    return
            except OSError:
                assert time.monotonic() < deadline, "the server does not get ready"

    def stop(self):
        if self.child:
            self.child.terminate()
            self.child.wait(10)


class Catcher:
    """An HTTP server that keeps what is posted to it, by path."""

    def __init__(self):
        self.got = {}
        self.change = threading.Condition()
        catcher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with catcher.change:
                    kept = catcher.got.setdefault(self.path, [])
                    kept.append((self.headers["Stripe-Signature"], body))
                    catcher.change.notify_all()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def until(self, path, enough, seconds=10):
        """What came to `path`, as soon as `enough(list)` holds; what is there at the deadline."""
        with self.change:
            self.change.wait_for(lambda: enough(self.got.get(path, [])), seconds)
            return list(self.got.get(path, []))
