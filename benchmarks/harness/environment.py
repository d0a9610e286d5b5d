# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""Describes the environment of the measurements: the machine, and the versions of the software."""

import os
import platform
import re
import shutil
import subprocess
import time


def output_of(*command):
    """Returns the first line that a program prints; empty if the program is not installed."""
    if shutil.which(command[0]) is None:
        return ""
    ran = subprocess.run(command, capture_output=True, text=True)
    return (ran.stdout or ran.stderr).split("\n")[0].strip()


def load_average():
    return os.getloadavg()[0]


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        found = re.search(r"^model name\s*: (.*)$", info.read(), re.MULTILINE)
    return found[1] if found else platform.machine()


def cache_value(build, name):
    found = re.search(rf"^{name}:\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found[1] if found else ""


def package_version(name):
    if shutil.which("dpkg-query") is None:
        return ""
    ran = subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else ""


def describe(build, load_at_begin):
    versions = {
        "compiler": output_of(cache_value(build, "CMAKE_CXX_COMPILER"), "--version"),
        "flags": f"{cache_value(build, 'CMAKE_BUILD_TYPE')}, {cache_value(build, 'CMAKE_CXX_FLAGS_RELEASE')}",
        "OpenSSL": output_of("openssl", "version"),
        "Boost": package_version("libboost1.81-dev"),
        "libcurl": package_version("libcurl4-openssl-dev"),
        "simdjson": package_version("libsimdjson-dev"),
        "Go": output_of("go", "version"),
        "Node": output_of("node", "--version"),
        "aiohttp": package_version("python3-aiohttp"),
        "nghttpx": package_version("nghttp2-proxy"),
    }
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "kernel": platform.release(),
        "load average": f"{load_at_begin:.1f} at the start, {load_average():.1f} at the end",
        **{name: version for name, version in versions.items() if version},
    }
