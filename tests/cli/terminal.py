# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import fcntl
import os
import pty
import select
import struct
import termios

from tool import BOUND


class Terminal:
    """A pseudo-terminal of 24 lines. `text` is the output that was read from it."""

    def __init__(self, columns=120):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.text = ""

    def read_until(self, condition):
        """Reads until the text fulfils the condition, or all processes have closed the terminal."""
        while not condition(self.text):
            if not select.select([self.master], [], [], BOUND)[0]:
                raise AssertionError("no output: " + repr(self.text))
            try:
                self.text += os.read(self.master, 65536).decode()
            except OSError:  # the other side is closed
                return
        return

    def read_all(self):
        os.close(self.slave)
        self.slave = None
        self.read_until(lambda _: False)
        return self.text

    def close(self):
        for each in (self.master, self.slave):
            if each is not None:
                os.close(each)
