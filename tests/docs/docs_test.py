#!/usr/bin/env python3
"""The tests of the documents notice what they are for."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = Path(sys.argv.pop()) if len(sys.argv) > 1 else HERE.parents[1] / "build/release/bin"


def run(name, *words):
    return subprocess.run([HERE / name, *map(str, words)], capture_output=True, text=True)


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def of(self, text, *words):
        page = Path(self.folder.name) / "PAGE.md"
        page.write_text(text, encoding="utf-8")
        return run("commands", "--programs", PROGRAMS, *words, page)

    def test_pass_when_they_work(self):
        ran = self.of("# A\n\n```sh\ngangflash --version\nx=1\n```\n\nand\n\n```sh\ntest $x = 1\n```\n")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("2 blocks run, 0 skipped", ran.stdout)

    def test_fail_where_one_fails(self):
        ran = self.of("# A\n\n```sh\ntrue\n```\n\n```sh\ngangflash falsh\ntrue\n```\n")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("PAGE.md:8: `gangflash falsh` ended with 2", ran.stderr)

    def test_fail_inside_a_pipe(self):
        self.assertEqual(self.of("```sh\ngangflash falsh | cat\n```\n").returncode, 1)

    def test_fail_where_the_shell_cannot_read(self):
        self.assertIn("cannot read", self.of("```sh\nif true\n```\n").stderr)

    def test_end_what_does_not_end(self):
        ran = self.of("```sh\nsleep 60\n```\n", "--limit", "1")
        self.assertIn("took more than 1 s", ran.stderr)

    def test_list_what_they_skip(self):
        ran = self.of("<!-- needs: root -->\n```sh\nsudo gangflash engineer pin x.pem\n```\n")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("skipped PAGE.md:3 (needs root)", ran.stdout)

    def test_know_verbs_and_options_of_what_they_skip(self):
        ran = self.of("<!-- needs: hardware -->\n```sh\ngangflash flsh --ports usb\n```\n")
        self.assertIn("there is no verb flsh", ran.stderr)
        ran = self.of("<!-- needs: hardware -->\n```sh\ngangflash flash --prots usb\n```\n")
        self.assertIn("there is no option --prots", ran.stderr)

    def test_run_what_is_asked_for(self):
        page = "<!-- needs: build -->\n```sh\n./run --help | grep VERB\n```\n"
        self.assertIn("0 blocks run, 1 skipped", self.of(page).stdout)
        ran = self.of(page, "--with", "build")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("1 blocks run, 0 skipped", ran.stdout)

    def test_know_what_can_be_needed(self):
        self.assertIn("unknown need luck", self.of("<!-- needs: luck -->\n```sh\ntrue\n```\n").stderr)

    def test_take_no_block_without_a_language(self):
        self.assertEqual(self.of("```\ngangflash falsh\n```\n").returncode, 1)


class Pages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.docs = Path(folder.name) / "docs"
        (self.docs / "room").mkdir(parents=True)
        self.write("README.md", "[a](a.md) [room](room/README.md)\n")
        self.write("a.md", "# A heading, this\n\n[b](room/b.md#one)\n")
        self.write("room/README.md", "[b](b.md)\n")
        self.write("room/b.md", "# One\n\n[a](../a.md#a-heading-this)\n")

    def write(self, name, text):
        (self.docs / name).write_text(text, encoding="utf-8")

    def look(self):
        return run("pages", self.docs.parent)

    def test_pass_when_all_is_there(self):
        self.assertEqual(self.look().returncode, 0, self.look().stderr)

    def test_notice_a_page_that_nobody_lists(self):
        self.write("lost.md", "# Lost\n")
        self.assertIn("docs/lost.md: docs/README.md does not list it", self.look().stderr)

    def test_notice_a_page_that_only_another_page_names(self):
        self.write("lost.md", "# Lost\n")
        self.write("a.md", "# A heading, this\n\n[lost](lost.md)\n")
        self.assertEqual(self.look().returncode, 1)

    def test_notice_a_link_that_leads_nowhere(self):
        self.write("a.md", "# A heading, this\n\n[c](c.md)\n")
        self.assertIn("docs/a.md:3: c.md is not there", self.look().stderr)

    def test_notice_a_heading_that_is_not_there(self):
        self.write("a.md", "# Another\n")
        self.assertIn("no such heading", self.look().stderr)


if __name__ == "__main__":
    unittest.main()
