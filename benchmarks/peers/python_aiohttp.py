# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

"""A typical Python client with aiohttp: one task for each concurrent request."""

import argparse
import asyncio
import json
import pathlib
import re
import resource
import ssl
import sys
import time

import aiohttp

IDS_PER_REQUEST = 650


def positive(text):
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def parse():
    parser = argparse.ArgumentParser(prog="python_aiohttp", allow_abbrev=False)
    for name in ("url", "token", "ids-file"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--ca")
    parser.add_argument("--concurrency", type=positive, default=8)
    parser.add_argument("--repeat", type=positive, default=1)
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--verify", action="store_true")
    return parser.parse_args()


class Requester:
    def __init__(self, chosen):
        self.url = chosen.url + "/communications/getPresencesByUserId"
        self.concurrency = chosen.concurrency
        self.requests = self.connections = 0
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(self.count_connection)
        trust = ssl.create_default_context(cafile=chosen.ca)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=chosen.concurrency, ssl=trust), trace_configs=[trace],
            headers={"Authorization": "Bearer " + chosen.token, "Content-Type": "application/json",
                     "Accept-Encoding": "gzip" if chosen.gzip else "identity"})

    async def count_connection(self, *_):
        self.connections += 1

    async def fetch_chunk(self, ids, first, found):
        asked = ids[first:first + IDS_PER_REQUEST]
        self.requests += 1
        async with self.session.post(self.url, data=json.dumps({"ids": asked})) as response:
            if response.status != 200:
                raise RuntimeError(f"HTTP status {response.status}")
            received = json.loads(await response.read())["value"]
        if len(received) != len(asked):
            raise RuntimeError(f"{len(received)} presences for {len(asked)} ids")
        if any(presence["id"] != id for presence, id in zip(received, asked)):
            by_id = {presence["id"]: presence for presence in received}
            received = [by_id[id] for id in asked]
        found[first:first + len(received)] = received

    async def get_presences(self, ids):
        found = [None] * len(ids)
        chunks = iter(range(0, len(ids), IDS_PER_REQUEST))

        async def work():
            for first in chunks:
                await self.fetch_chunk(ids, first, found)

        await asyncio.gather(*(work() for _ in range(self.concurrency)))
        return found


def digest_of(presences):
    data = bytearray()
    for each in presences:
        status = (each.get("statusMessage") or {}).get("message") or {}
        out_of_office = each.get("outOfOfficeSettings") or {}
        flag = out_of_office.get("isOutOfOffice")
        for field in (each["id"], each.get("availability"), each.get("activity"), status.get("content"),
                      out_of_office.get("message"), None if flag is None else "01"[flag],
                      each.get("sequenceNumber")):
            data += b"\0" if field is None else field.encode()
            data.append(0x1F)
    hash_so_far = 0x811C9DC5
    for byte in data:
        hash_so_far = (hash_so_far ^ byte) * 0x01000193 & 0xFFFFFFFF
    return hash_so_far


def usage_now():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.monotonic(), used.ru_utime, used.ru_stime


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b))


def peak_rss_kb():
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", pathlib.Path("/proc/self/status").read_text(), re.M)[1])


async def measure(chosen):
    ids = pathlib.Path(chosen.ids_file).read_text().split()
    start = usage_now()
    requester = Requester(chosen)
    total, digest = 0, {}
    try:
        for round_number in range(chosen.repeat):
            presences = await requester.get_presences(ids)
            total += len(presences)
            if chosen.verify and round_number == 0:
                pause = usage_now()
                digest = {"digest": digest_of(presences)}
                start = minus(start, minus(pause, usage_now()))
            del presences
    finally:
        await requester.session.close()
    wall, user, system = minus(usage_now(), start)
    print(json.dumps({
        "peer": "python_aiohttp", "wall_s": round(wall, 6), "user_s": round(user, 6), "sys_s": round(system, 6),
        "cpu_s": round(user + system, 6), "peak_rss_kb": peak_rss_kb(), "ids": len(ids), "repeat": chosen.repeat,
        "presences": total, "requests": requester.requests, "connections": requester.connections, **digest}))


def main():
    chosen = parse()
    try:
        asyncio.run(measure(chosen))
    except (RuntimeError, OSError, aiohttp.ClientError) as error:
        sys.exit(f"python_aiohttp: {error}")


if __name__ == "__main__":
    main()
