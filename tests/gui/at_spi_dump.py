"""Prints the accessible tree of a running station, as AT-SPI tells it; see tests/gui/at_spi_dump."""
import os
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

SLOTS = 16
LIMIT_S = 150


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count()))
            if child is not None]


def value_of(node):
    value = node.get_value_iface()
    return None if value is None else value.get_current_value()


def walk(node, depth=0):
    yield node, depth
    for child in children(node):
        yield from walk(child, depth + 1)


def bench_of(application):
    """The list that holds the tiles; None while it is not there."""
    for node, _ in walk(application):
        if node.get_role() == Atspi.Role.LIST and node.get_name() == "Slots of the bench":
            return node
    return None


def station(pid):
    desktop = Atspi.get_desktop(0)
    for application in children(desktop):
        if application.get_process_id() == pid:
            return application
    return None


def settled(program):
    """Waits until every tile of the bench holds a phone."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if program.poll() is not None:
            sys.exit(f"at_spi_dump: the station ended with {program.returncode}")
        GLib.MainContext.default().iteration(False)
        try:
            application = station(program.pid)
            bench = bench_of(application) if application else None
            if bench and bench.get_child_count() == SLOTS and \
                    all("EMPTY" not in tile.get_name() for tile in children(bench)):
                return application, bench
        except GLib.Error:
            pass  # the tree changed while it was being walked
        time.sleep(0.3)
    sys.exit(f"at_spi_dump: no bench of {SLOTS} tiles within {LIMIT_S} s")


def show(application):
    print(f"application: {application.get_name()}")
    for node, depth in walk(application):
        name, text = node.get_name(), node.get_description()
        value = value_of(node)
        if not name and value is None:
            continue
        line = "  " * depth + f"[{node.get_role_name()}] {name}"
        if value is not None:
            line += f"  value={value:g}"
        print(line)
        if text:
            print("  " * depth + f"    {text}")


def main():
    environment = dict(os.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb")
    program = subprocess.Popen(
        [sys.argv[1], "--demo", str(SLOTS), "--language", "en"], env=environment)
    try:
        application, bench = settled(program)
        time.sleep(4)  # phones in work, so that values are more than 0
        show(application)
        tiles = children(bench)
        names = {tile.get_name() for tile in tiles}
        problems = []
        if len(names) != SLOTS:
            problems.append(f"{len(names)} different names of {SLOTS} tiles")
        for tile in tiles:
            if value_of(tile) is None:
                problems.append(f"{tile.get_name()}: no value")
            if not tile.get_description().startswith("Slot "):
                problems.append(f"{tile.get_name()}: no description")
        print(f"\n{len(tiles)} tiles, {len(names)} names, "
              f"{sum(value_of(tile) is not None for tile in tiles)} values")
        if problems:
            sys.exit("\n".join(problems))
    finally:
        program.terminate()
        try:
            program.wait(30)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


if __name__ == "__main__":
    main()
