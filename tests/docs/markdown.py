"""What the tests of the documents read in Markdown: fenced blocks, links, headings."""

import re
from pathlib import Path

FENCE = re.compile(r"^( *)```+(.*)$")
NEEDS = re.compile(r"^<!-- needs: ([a-z ]+) -->$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


class Block:
    """A fenced block: its language, its first line's number, its text, what it needs."""

    def __init__(self, file, line, language, needs):
        self.file, self.line, self.language, self.needs = file, line, language, needs
        self.lines = []

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    @property
    def place(self):
        return f"{self.file.name}:{self.line}"


def blocks(file):
    """All fenced blocks of a file. `<!-- needs: … -->` on the line before a block belongs to it."""
    found, block, needs = [], None, None
    for number, line in enumerate(Path(file).read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if block is not None:
            if fence and not fence[2].strip():
                block = None
            else:
                block.lines.append(line.removeprefix(indent))
        elif fence:
            indent = fence[1]
            block = Block(Path(file), number + 1, fence[2].strip(), needs or [])
            found.append(block)
            needs = None
        elif match := NEEDS.match(line.strip()):
            needs = match[1].split()
        elif line.strip():
            if needs is not None:
                raise SystemExit(f"{file}:{number}: `needs` stands before no block of commands")
    if block is not None:
        raise SystemExit(f"{file}:{block.line}: this block has no end")
    return found


def prose(file):
    """The lines of a file outside of its fenced blocks, with their numbers."""
    inside = False
    for number, line in enumerate(Path(file).read_text(encoding="utf-8").splitlines(), 1):
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def links(file):
    """(line, target) of every link of a file that leads to no other site."""
    for number, line in prose(file):
        for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if not re.match(r"[a-z]+:", target):
                yield number, target


def anchors(file):
    """The fragments that GitHub makes of a file's headings."""
    found = set()
    for _, line in prose(file):
        if match := re.match(r"#+ (.*)", line):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match[1]).replace("`", "").lower()
            found.add(re.sub(r"[^\w\- ]", "", text).strip().replace(" ", "-"))
    return found
