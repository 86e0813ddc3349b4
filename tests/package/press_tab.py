#!/usr/bin/env python3
"""press_tab.py WORDS EXPECTED: types WORDS and Tab into an interactive bash behind a terminal, as a
person does, and waits until EXPECTED stands on its line; exit 1 with what was there after 20 s."""
import os
import pty
import select
import sys
import time

words, expected = sys.argv[1:3]
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="ready> ")
    os.execvp("bash", ["bash", "--norc", "-i"])
seen = ""
steps = [
    ("ready> ", ". /usr/share/bash-completion/bash_completion; PS1='loaded> '\n"),
    ("\nloaded> ", words + "\t"),
    ("loaded> " + expected, "\x03exit\n"),
]
end = time.monotonic() + 20
while steps and time.monotonic() < end:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            seen += os.read(terminal, 4096).decode(errors="replace").replace("\r", "")
        except OSError:
            break  # the shell has gone
    while steps and steps[0][0] in seen:
        os.write(terminal, steps.pop(0)[1].encode())
os.close(terminal)
if steps:
    sys.exit(f"press_tab: {expected!r} never came; there was: {seen!r}")
