"""A few lines that start and stop like the real server, to test the harness with: `python -m tests.stand_in`.

It prints what STAND_IN_PRINTS holds, and answers 503 a few times before it says that it is ready.
"""

from __future__ import annotations

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Answers every path: 503 twice, then 200."""

    asked = 0

    def do_GET(self) -> None:
        Handler.asked += 1
        self.send_response(200 if Handler.asked > 2 else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()


def main() -> None:
    """Serve the first address of CHAT_LISTEN until a signal comes."""
    with (Path(os.environ["CHAT_DATA"]) / "starts").open("a") as starts:
        starts.write("started\n")
    if "STAND_IN_FAILS" in os.environ:
        sys.exit("no admin yet")
    print(os.environ.get("STAND_IN_PRINTS", ""))
    host, _, port = os.environ["CHAT_LISTEN"].split(",")[0].rpartition(":")
    HTTPServer((host, int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main()
