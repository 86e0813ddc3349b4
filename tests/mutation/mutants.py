"""The list of mutants: what a row means, and whether it fits the sources."""
import os
import pathlib
import re
import subprocess
import sys
import tomllib


class Stale(Exception):
    """The line a mutant changes is not there, or more than once."""


class Mutant:
    """One row of list/*.toml:

    id        its name, for ever
    file      the source it changes
    find      a piece of code that stands once in the file; white space may be broken otherwise
    after     optional: `find` is the first one behind this piece, which stands once
    replace   what stands there instead
    tests     `program: filter` of the tests meant to notice, GoogleTest's words; the quickest first
    program   optional: the program that the tests start and that is to be changed (`gangflash`)
    why       what the fault would do to a phone or a record
    survives  optional: why no test can notice. Counts against the score all the same.
    """

    keys = {"id", "file", "find", "after", "replace", "tests", "program", "why", "survives"}

    def __init__(self, row: dict, where: str):
        if unknown := set(row) - self.keys:
            raise SystemExit(f"{where}: unknown keys {sorted(unknown)} in {row.get('id')}")
        self.where = where
        try:
            self.id, self.file, self.find = row["id"], row["file"], row["find"]
            self.replace, self.why = row["replace"], row["why"]
            self.tests = [tuple(test.split(": ", 1)) for test in row["tests"]]
        except KeyError as missing:
            raise SystemExit(f"{where}: {row.get('id')} lacks {missing}")
        self.after = row.get("after")
        self.program = row.get("program")
        self.survives = row.get("survives")
        if not re.fullmatch(r"[a-z0-9-]+", self.id):
            raise SystemExit(f"{where}: bad id {self.id}")
        if any(len(test) != 2 for test in self.tests) or not self.tests:
            raise SystemExit(f"{where}: {self.id}: tests are `program: filter`")

    @property
    def parts(self) -> list:
        return [self]

    @property
    def folder(self) -> str:
        return str(pathlib.PurePath(self.file).parent)

    def applied(self, text: str) -> str:
        begin, end = self._place(text)
        return text[:begin] + self.replace + text[end:]

    def _place(self, text: str):
        start = 0
        if self.after:
            start = one_match(text, self.after, self.file).end()
            found = pattern_of(self.find).search(text, start)
            if not found:
                raise Stale(f"{self.file}: `{self.find}` does not follow `{self.after}`")
            return found.span()
        return one_match(text, self.find, self.file).span()


def pattern_of(code: str) -> re.Pattern:
    """Formatting may break the line elsewhere: any white space stands for any other."""
    return re.compile(r"\s+".join(re.escape(word) for word in code.split()))


def one_match(text: str, code: str, file: str) -> re.Match:
    found = list(pattern_of(code).finditer(text))
    if len(found) != 1:
        raise Stale(f"{file}: `{code}` stands there {len(found)} times")
    return found[0]


def load(root: pathlib.Path) -> list:
    mutants, seen = [], {}
    for file in sorted((root / "tests/mutation/list").glob("*.toml")):
        with open(file, "rb") as text:
            rows = tomllib.load(text).get("mutant", [])
        for row in rows:
            mutant = Mutant(row, file.name)
            if mutant.id in seen:
                raise SystemExit(f"{mutant.id} stands in {seen[mutant.id]} and {file.name}")
            seen[mutant.id] = file.name
            mutants.append(mutant)
    return mutants


class OldFault:
    """One row of old_faults.toml: a fault of an earlier version, put back by changing a line or a
    few, and the random checker that must find it.

    id        the section of the issue that named it, and the fault in a few words
    changes   `file`, `find`, `replace` (and `after`) each, as a mutant's
    checker   `program: filter`
    seeds     the environment variable that says how many seeds the checker tries
    needed    how many it took when this was last measured
    """

    def __init__(self, row: dict):
        self.id, self.checker = row["id"], tuple(row["checker"].split(": ", 1))
        self.seeds, self.needed = row["seeds"], row["needed"]
        self.program = None
        name = re.sub(r"[^a-z0-9]+", "-", self.id.lower()).strip("-")
        self.folder_name = name
        self.parts = [Mutant({"id": f"{name}-{i}", "why": self.id, "tests": [row["checker"]],
                              **change}, "old_faults.toml")
                      for i, change in enumerate(row["changes"], 1)]
        self.file = self.parts[0].file


def load_old_faults(root: pathlib.Path) -> list:
    file = root / "tests/mutation/old_faults.toml"
    if not file.exists():
        return []
    with open(file, "rb") as text:
        return [OldFault(row) for row in tomllib.load(text)["fault"]]


def fault_of(root: pathlib.Path, mutant: Mutant):
    try:
        text = (root / mutant.file).read_text()
        if mutant.applied(text) == text:
            return f"{mutant.file}: the replacement changes nothing"
    except FileNotFoundError:
        return f"{mutant.file}: no such file"
    except Stale as stale:
        return str(stale)
    return None


def check_list(root: pathlib.Path, mutants: list) -> int:
    stale = 0
    for mutant in mutants:
        if fault := fault_of(root, mutant):
            stale += 1
            print(f"stale: {mutant.id} ({mutant.where}): {fault}")
    print(f"{len(mutants)} mutants, {stale} stale")
    if stale:
        print("the sources moved on: correct `file` or `find` so that the mutant says the same "
              "(tests/mutation/run --repair finds moved files), or take it out of the list together "
              "with what it was about")
    return 2 if stale else 0


def sources(root: pathlib.Path):
    for folder in ("base", "config", "engine", "ports", "reports", "station"):
        yield from (root / folder).rglob("*.cpp")


def repair(root: pathlib.Path, mutants: list) -> int:
    """Gives a stale mutant the one other file in which it fits."""
    texts = {str(file.relative_to(root)): file.read_text() for file in sources(root)}
    left = 0
    for mutant in mutants:
        if not fault_of(root, mutant):
            continue
        homes = []
        for file, text in texts.items():
            moved = object.__new__(Mutant)
            moved.__dict__ = dict(mutant.__dict__, file=file)
            try:
                moved.applied(text)
                homes.append(file)
            except Stale:
                pass
        if len(homes) != 1:
            left += 1
            print(f"{mutant.id}: fits {len(homes)} other files {' '.join(homes)}")
            continue
        listed = root / "tests/mutation/list" / mutant.where
        text = listed.read_text()
        at = text.index(f'id = "{mutant.id}"')
        listed.write_text(text[:at] + text[at:].replace(f'file = "{mutant.file}"',
                                                        f'file = "{homes[0]}"', 1))
        print(f"{mutant.id}: {mutant.file} -> {homes[0]}")
    return 2 if left else 0
