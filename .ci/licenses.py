#!/usr/bin/env python3
# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Checks that every file states its copyright and license, with `reuse lint`.

Debian 12 has reuse 1.1, which reads `.reuse/dep5` instead of `REUSE.toml`. Newer versions reject a project that has both.
Therefore this script lints a copy of the project, whose `.reuse/dep5` is made from `REUSE.toml`.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def dep5(reuse: dict) -> str:
    """The text of the `.reuse/dep5` file with the same meaning as the parsed `REUSE.toml`."""
    paragraphs = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"]
    for annotation in reuse["annotations"]:
        # In dep5 `*` also matches `/`.
        files = "\n ".join(path.replace("**", "*") for path in annotation["path"])
        paragraphs.append(f"Files: {files}\n"
                          f"Copyright: {annotation['SPDX-FileCopyrightText']}\n"
                          f"License: {annotation['SPDX-License-Identifier']}\n")
    return "\n".join(paragraphs)


def main() -> int:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in files.split("\0"):
            if name and (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy / name)
        (copy / ".reuse").mkdir()
        (copy / ".reuse/dep5").write_text(dep5(tomllib.loads((ROOT / "REUSE.toml").read_text())))
        (copy / "REUSE.toml").unlink()
        return subprocess.run(["reuse", "--root", str(copy), "lint"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
