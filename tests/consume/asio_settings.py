# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Programs whose Asio settings differ from the library's do not link.

Arguments: the folder of the installed static library, its folder of libraries, the compiler, and the folder of Boost's headers.
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

PREFIX, LIBDIR, COMPILER, BOOST = sys.argv[1:5]

ALONE = "#include <copresence/detail/same_asio.hpp>\nint main() { copresence::detail::check_same_asio(); }\n"
WITH_CLIENT = """#include <copresence/client.hpp>
#include <boost/asio/io_context.hpp>
int main() {
    boost::asio::io_context context;
    copresence::client client{context, {}};
}
"""


def build(source, *settings):
    """Compiles and links a program. Returns the errors of the linker; an empty text if it succeeds."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "program.cpp")
        file.write_text(source, encoding="utf-8")
        command = [COMPILER, "-std=c++20", "-DCOPRESENCE_STATIC_DEFINE", f"-I{BOOST}", f"-I{PREFIX}/include", *settings]
        subprocess.run([*command, "-c", str(file), "-o", f"{folder}/program.o"], check=True)
        linked = subprocess.run([COMPILER, f"{folder}/program.o", f"-L{LIBDIR}", "-lcopresence", "-lssl", "-lcrypto", "-lz",
                                 "-pthread", "-o", f"{folder}/program"], capture_output=True, text=True)
        return linked.stderr if linked.returncode != 0 else ""


class AsioSettings(unittest.TestCase):
    def test_the_same_settings_link(self):
        self.assertEqual(build(ALONE), "")

    def test_other_settings_do_not_link(self):
        for setting in ("-DBOOST_ASIO_ENABLE_HANDLER_TRACKING", "-DBOOST_ASIO_DISABLE_THREADS", "-DBOOST_ASIO_DISABLE_EPOLL",
                        "-DBOOST_ASIO_HAS_IO_URING", "-DBOOST_ASIO_DISABLE_EVENTFD", "-fno-rtti"):
            with self.subTest(setting):
                self.assertIn("require_same_boost_and_asio_settings", build(ALONE, setting))

    def test_a_program_with_a_client_is_checked(self):
        self.assertIn("require_same_boost_and_asio_settings", build(WITH_CLIENT, "-DBOOST_ASIO_ENABLE_HANDLER_TRACKING"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
