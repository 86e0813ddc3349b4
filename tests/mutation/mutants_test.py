#!/usr/bin/env python3
"""The list of mutants is read as its description says; a stale one is named and never run."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from mutants import Mutant, Stale, check_list, fault_of, load, repair  # noqa: E402

ROW = {"id": "x", "file": "engine/a.cpp", "find": "a == b", "replace": "true",
       "tests": ["t: *"], "why": "w"}


def mutant(**changes):
    return Mutant({**ROW, **changes}, "list.toml")


class Places(unittest.TestCase):
    def test_one_piece_is_replaced(self):
        self.assertEqual(mutant().applied("if (a == b) c();"), "if (true) c();")

    def test_lines_may_be_broken_otherwise(self):
        self.assertEqual(mutant().applied("if (a ==\n        b) c();"), "if (true) c();")

    def test_nothing_there_is_stale(self):
        with self.assertRaises(Stale):
            mutant().applied("if (a != b) c();")

    def test_twice_is_stale(self):
        with self.assertRaises(Stale):
            mutant().applied("a == b; a == b;")

    def test_after_chooses_among_several(self):
        chosen = mutant(after="void second()")
        self.assertEqual(chosen.applied("void first() { a == b; } void second() { a == b; }"),
                         "void first() { a == b; } void second() { true; }")

    def test_after_must_stand_once(self):
        with self.assertRaises(Stale):
            mutant(after="a").applied("a a a == b")


class Lists(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "tests/mutation/list").mkdir(parents=True)
        (self.root / "engine/b").mkdir(parents=True)
        (self.root / "engine/a.cpp").write_text("if (a == b) c();\n")
        self.write(ROW)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, row):
        lines = ["[[mutant]]"] + [f"{key} = {value!r}" for key, value in row.items()]
        (self.root / "tests/mutation/list/l.toml").write_text("\n".join(lines).replace("'", '"'))

    def test_a_list_that_fits(self):
        self.assertEqual(check_list(self.root, load(self.root)), 0)

    def test_a_stale_row_is_found(self):
        (self.root / "engine/a.cpp").write_text("if (a != b) c();\n")
        self.assertEqual(check_list(self.root, load(self.root)), 2)

    def test_a_replacement_that_changes_nothing_is_found(self):
        self.write({**ROW, "replace": "a == b"})
        self.assertIn("changes nothing", fault_of(self.root, load(self.root)[0]))

    def test_a_missing_file_is_found(self):
        (self.root / "engine/a.cpp").unlink()
        self.assertIn("no such file", fault_of(self.root, load(self.root)[0]))

    def test_a_moved_file_is_repaired(self):
        (self.root / "engine/a.cpp").rename(self.root / "engine/b/moved.cpp")
        self.assertEqual(repair(self.root, load(self.root)), 0)
        self.assertEqual(load(self.root)[0].file, "engine/b/moved.cpp")

    def test_unknown_keys_end_it(self):
        self.write({**ROW, "test": "t"})
        with self.assertRaises(SystemExit):
            load(self.root)

    def test_one_id_twice_ends_it(self):
        (self.root / "tests/mutation/list/m.toml").write_text(
            (self.root / "tests/mutation/list/l.toml").read_text())
        with self.assertRaises(SystemExit):
            load(self.root)


if __name__ == "__main__":
    unittest.main()
