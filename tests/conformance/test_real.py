"""What real.py does before it writes, tried on a simulated GitLab: it says what it would write, writes nothing until told
to, and never into a project that has issues.

Usage: BINARY=… [DATA=…] python -m unittest test_real"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
BINARY = os.environ["BINARY"]
NAMES = {"STAGECOACH__GITLAB__URL": "url", "STAGECOACH__GITLAB__TOKEN": "token", "STAGECOACH__SOURCE__PROJECT": "project"}


class Real(unittest.TestCase):
    def setUp(self):
        """An empty project in a GitLab of its own."""
        pipe = subprocess.PIPE
        self.server = subprocess.Popen([BINARY, "demo", "--empty"], stdout=pipe, stdin=subprocess.DEVNULL, text=True)
        self.place = {}
        while len(self.place) < len(NAMES):
            line = self.server.stdout.readline()
            self.assertTrue(line, "the simulated GitLab did not start")
            name, _, value = line.strip().removeprefix("export ").partition("=")
            if name in NAMES:
                self.place[NAMES[name]] = value

    def tearDown(self):
        self.server.terminate()
        self.server.wait(30)
        self.server.stdout.close()

    def ask(self, method, path, body=None):
        project = urllib.parse.quote(self.place["project"], safe="")
        headers = {"Authorization": f"Bearer {self.place['token']}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body).encode()
        address = f"{self.place['url']}/api/v4/projects/{project}/{path}"
        with urllib.request.urlopen(urllib.request.Request(address, text, headers, method=method), timeout=60) as answer:
            return json.load(answer)

    def run_real(self, **more):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as token:
            token.write(self.place["token"])
            token.flush()
            told = {"CONFORMANCE_URL": self.place["url"], "CONFORMANCE_PROJECT": self.place["project"],
                    "CONFORMANCE_TOKEN_FILE": token.name, "CONFORMANCE_BINARY": BINARY,
                    "CONFORMANCE_DATA": os.environ.get("DATA", "")}
            # Its comments are not paced: nobody else is there.
            told["STAGECOACH__GITLAB__COMMENTS_PER_MINUTE"] = "0"
            environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFORMANCE_")}
            ran = subprocess.run([sys.executable, str(HERE / "real.py")], env={**environment, **told, **more},
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertNotIn(self.place["token"], ran.stdout)
        return ran.returncode, ran.stdout

    def test_without_a_word_it_says_what_it_would_write_and_only_reads(self):
        code, said = self.run_real()
        self.assertEqual(code, 0, said)
        self.assertLess(said.index("It would write, in"), said.index("== "), said)
        self.assertIn("only what reads is run", said)
        self.assertNotIn("== stagecoach apply", said)
        self.assertEqual((self.ask("GET", "issues"), self.ask("GET", "labels")), ([], []))

    def test_told_to_it_says_so_first_and_everything_is_as_expected(self):
        code, said = self.run_real(CONFORMANCE_WRITE="yes")
        self.assertEqual(code, 0, said)
        self.assertLess(said.index("It would write, in"), said.index("== python-gitlab"), said)
        self.assertGreater(len(self.ask("GET", "issues?per_page=100")), 45)

    def test_a_project_with_issues_is_not_touched(self):
        self.ask("POST", "issues", {"title": "Somebody's"})
        code, said = self.run_real(CONFORMANCE_WRITE="yes")
        self.assertEqual(code, 1, said)
        self.assertIn("expected a private project without issues", said)
        self.assertEqual([issue["title"] for issue in self.ask("GET", "issues")], ["Somebody's"])


if __name__ == "__main__":
    unittest.main()
