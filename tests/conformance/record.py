"""Passes requests on to a GitLab and writes each with its answer to a file, one JSON object a line, as
`stagecoach demo --record` does: so that check.py can judge what was said to a real one, and what it answered.

Usage: record.py URL FILE    prints its own address, and ends with its standard input
Tokens pass through and are not written."""

import http.client
import http.server
import json
import sys
import threading
import urllib.parse

DROPPED = {"host", "connection", "accept-encoding", "transfer-encoding", "content-length"}


def handler(target, out, lock):
    class Pass(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
            onward = kind(target.hostname, target.port, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
            onward.request(self.command, target.path.rstrip("/") + self.path, body or None, headers)
            reply = onward.getresponse()
            answer = reply.read()
            with lock:
                line = {"method": self.command, "path": self.path, "body": body.decode(), "status": reply.status,
                        "answer": answer.decode(errors="replace")}
                print(json.dumps(line), file=out, flush=True)
            self.send_response(reply.status)
            own = f"http://{self.headers['host']}"
            there = f"{target.scheme}://{target.netloc}{target.path.rstrip('/')}"
            for name, value in reply.getheaders():
                if name.lower() not in DROPPED:
                    # The next page is asked for here, too.
                    self.send_header(name, value.replace(there, own) if name.lower() == "link" else value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

        def log_message(self, *_):
            pass

    return Pass


def start(url, file):
    """A server on a free port of loopback, running."""
    target = urllib.parse.urlsplit(url)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(target, file, threading.Lock()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8") as record:
        server, address = start(sys.argv[1], record)
        print(address, flush=True)
        sys.stdin.read()
        server.shutdown()
