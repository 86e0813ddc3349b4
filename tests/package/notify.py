#!/usr/bin/env python3
"""notify.py PROGRAMS: the command line under a service manager's socket says that it is ready, that it
works, and that it ends, in this order; and ends well."""
import os
import socket
import subprocess
import sys
import tempfile

programs = sys.argv[1]
with tempfile.TemporaryDirectory() as folder:
    environment = os.environ | {
        "XDG_STATE_HOME": folder + "/state",
        "XDG_CONFIG_HOME": folder + "/config",
        "XDG_CACHE_HOME": folder + "/cache",
        "NOTIFY_SOCKET": folder + "/notify",
    }
    package = [programs + "/gangflash-phones", "make-package", folder + "/FW", "--chip", "MT6765"]
    subprocess.run(package + ["--size", "4M"], check=True, timeout=60)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(folder + "/notify")
        manager.settimeout(60)
        line = f"flash --package {folder}/FW --userdata keep --ports virtual:2 --once --batch served"
        station = subprocess.Popen(
            [programs + "/gangflash", *line.split(), "--link-speed", "2000000"],
            env=environment, stdout=subprocess.DEVNULL)
        heard = []
        while not heard or not heard[-1].startswith("STOPPING=1"):
            heard.append(manager.recv(4096).decode())
        code = station.wait(timeout=60)
kinds = [word.split("=")[0] for word in heard]
beats = kinds.count("WATCHDOG")
print(f"notify: {len(heard)} words, {beats} of them WATCHDOG")
# A first heartbeat may come before READY: the engine's thread sends it.
without_beats = [kind for kind in kinds if kind != "WATCHDOG"]
if without_beats != ["READY", "STOPPING"] or beats < 1 or code != 0:
    sys.exit(f"notify: exit code {code}, heard {heard}")
