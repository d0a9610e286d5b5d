// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// A typical JavaScript client with Microsoft's client library and Node's built-in fetch: one promise for each
// concurrent request.

import { Client } from "@microsoft/microsoft-graph-client";
import { spawnSync } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const idsPerRequest = 650;

function parse() {
    const { values } = parseArgs({
        options: {
            "url": { type: "string" },
            "ca": { type: "string" },
            "token": { type: "string" },
            "ids-file": { type: "string" },
            "concurrency": { type: "string", default: "8" },
            "repeat": { type: "string", default: "1" },
            "gzip": { type: "boolean", default: false },
            "verify": { type: "boolean", default: false },
        },
    });
    if (!values.url || !values.token || !values["ids-file"])
        throw new Error("--url, --token and --ids-file are required");
    for (const name of ["concurrency", "repeat"]) {
        if (!/^[1-9][0-9]*$/.test(values[name])) throw new Error(`--${name} requires an integer of at least 1`);
        values[name] = Number(values[name]);
    }
    return values;
}

function clientFor(chosen) {
    const url = new URL(chosen.url);
    const version = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
    return Client.init({
        baseUrl: chosen.url.slice(0, chosen.url.lastIndexOf("/") + 1),
        defaultVersion: version,
        customHosts: new Set([url.hostname]), // the token may be sent to this host, too
        authProvider: (done) => done(null, chosen.token),
    });
}

class Requester {
    constructor(chosen) {
        this.client = clientFor(chosen);
        this.concurrency = chosen.concurrency;
        this.encoding = chosen.gzip ? "gzip" : "identity";
        this.requests = 0;
    }

    async fetchChunk(ids, first, found) {
        const asked = ids.slice(first, first + idsPerRequest);
        ++this.requests;
        const answer = await this.client.api("/communications/getPresencesByUserId")
            .header("Accept-Encoding", this.encoding).post({ ids: asked });
        if (answer.value.length !== asked.length)
            throw new Error(`${answer.value.length} presences for ${asked.length} ids`);
        let places = null;
        answer.value.forEach((presence, position) => {
            let place = position;
            if (presence.id !== asked[position]) {
                places ??= new Map(asked.map((id, i) => [id, i]));
                place = places.get(presence.id);
                if (place === undefined) throw new Error(`unexpected id in a response: ${presence.id}`);
            }
            found[first + place] = presence;
        });
    }

    async getPresences(ids) {
        const found = new Array(ids.length);
        let next = 0;
        const work = async () => {
            while (next < ids.length) {
                const first = next;
                next += idsPerRequest;
                await this.fetchChunk(ids, first, found);
            }
        };
        await Promise.all(Array.from({ length: this.concurrency }, work));
        return found;
    }
}

function digestOf(presences) {
    let hash = 0x811c9dc5;
    const add = (byte) => { hash = Math.imul(hash ^ byte, 0x01000193); };
    const field = (text) => {
        if (text === null || text === undefined) add(0);
        else Buffer.from(text).forEach(add);
        add(0x1f);
    };
    for (const each of presences) {
        const outOfOffice = each.outOfOfficeSettings ?? {};
        const flag = outOfOffice.isOutOfOffice;
        [each.id, each.availability, each.activity, each.statusMessage?.message?.content, outOfOffice.message,
            typeof flag === "boolean" ? String(Number(flag)) : null, each.sequenceNumber].forEach(field);
    }
    return hash >>> 0;
}

function usageNow() {
    const { user, system } = process.cpuUsage();
    return { wall: performance.now() / 1e3, user: user / 1e6, system: system / 1e6 };
}

const minus = (a, b) => ({ wall: a.wall - b.wall, user: a.user - b.user, system: a.system - b.system });
const plus = (a, b) => ({ wall: a.wall + b.wall, user: a.user + b.user, system: a.system + b.system });

function peakRssKb() {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}

async function measure(chosen) {
    const ids = readFileSync(chosen["ids-file"], "utf8").split("\n").filter((line) => line !== "");
    let connections = 0;
    subscribe("undici:client:connected", () => { ++connections; });
    let start = usageNow();
    const requester = new Requester(chosen);
    let total = 0;
    let digest;
    for (let round = 0; round < chosen.repeat; ++round) {
        const presences = await requester.getPresences(ids);
        total += presences.length;
        if (chosen.verify && round === 0) {
            const pause = usageNow();
            digest = digestOf(presences);
            start = plus(start, minus(usageNow(), pause));
        }
    }
    const cost = minus(usageNow(), start);
    const line = {
        peer: "node_graph_client", wall_s: cost.wall, user_s: cost.user, sys_s: cost.system,
        cpu_s: cost.user + cost.system, peak_rss_kb: peakRssKb(), ids: ids.length, repeat: chosen.repeat,
        presences: total, requests: requester.requests, connections,
    };
    if (chosen.verify) line.digest = digest;
    console.log(JSON.stringify(line));
}

// Node reads additional certificate authorities only when it starts. The program therefore starts itself again.
function runWithAuthority(file) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...process.argv.slice(2)],
        { stdio: "inherit", env: { ...process.env, NODE_EXTRA_CA_CERTS: file } });
    process.exit(status ?? 1);
}

function fail(error, status) {
    console.error(`node_graph_client: ${error.statusCode ?? ""} ${error.message}`);
    process.exit(status);
}

let chosen;
try {
    chosen = parse();
} catch (error) {
    fail(error, 2);
}
if (chosen.ca && process.env.NODE_EXTRA_CA_CERTS !== chosen.ca) runWithAuthority(chosen.ca);
await measure(chosen).catch((error) => fail(error, 1));
