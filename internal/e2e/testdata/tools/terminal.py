"""Types into psql in a terminal and prints what it makes of each line of terminal.txt.

usage: terminal.py PSQL URL FILE

Behind "complete: " stands the start of a line: printed is the line with all completions that the tabulator key has
for its last word. Behind "watch: " stands a query that is watched and interrupted after three answers.
"""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import tempfile
import termios
import time

PROMPT = "@@@ "
INPUTRC = "set enable-bracketed-paste off\nset bell-style none\nset completion-query-items 0\nset page-completions off\n"
ALL_COMPLETIONS, LINE_START, LINE_END, INTERRUPT = "\x1b*", "\x01", "\x05", "\x03"


class Terminal:
    def __init__(self, psql, url, home):
        with open(os.path.join(home, "inputrc"), "w") as file:
            file.write(INPUTRC)
        pid, self.fd = pty.fork()
        if pid == 0:
            env = dict(os.environ, INPUTRC=file.name, TERM="dumb", PGOPTIONS="-c client_min_messages=warning", PSQL_HISTORY="/dev/null", PAGER="cat")
            os.execve(psql, [psql, "-X", "-q", "-v", f"PROMPT1={PROMPT}", "-P", "pager=off", url], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 30000, 0, 0))
        self.until(f"{PROMPT}$")

    def until(self, pattern):
        """Reads until the output matches, and returns it."""
        text, deadline = "", time.monotonic() + 30
        while not re.search(pattern, text):
            if not select.select([self.fd], [], [], max(0, deadline - time.monotonic()))[0]:
                sys.exit(f"psql did not come to {pattern!r} within 30 s; it wrote {text!r}")
            text += os.read(self.fd, 65536).decode()
        return text.replace("\r\n", "\n")

    def send(self, keys):
        os.write(self.fd, keys.encode())

    def complete(self, start):
        # The line with its completions is made an argument of \echo, whose answer is a line of its own.
        self.send(start + ALL_COMPLETIONS + LINE_START + "\\echo '" + LINE_END + "'\n")
        return self.until(f"\n{PROMPT}$").split("\n")[-2]

    def watch(self, query):
        self.send(query + " \\watch 0.1\n")
        text = self.until(r"(?s)(\(\d+ rows?\)\s+.*){3}")
        self.send(INTERRUPT)
        self.until(f"\n{PROMPT}$")
        return re.split(r".*\(every.*\)\n", text)[2]


def main(psql, url, file):
    with tempfile.TemporaryDirectory() as home, open(file) as lines:
        terminal = Terminal(psql, url, home)
        for line in lines:
            how, _, what = line.rstrip("\n").partition(": ")
            print(f"{line.rstrip()} -> {getattr(terminal, how)(what)!r}")


main(*sys.argv[1:])
