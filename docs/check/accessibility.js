// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Tests every page of the site in a browser: in light mode on a wide screen, and in dark mode on a phone. Fails if axe-core
// finds a serious or critical problem, if a page is wider than its screen, or if the search or the table of contents does not
// work. Usage: `node accessibility.js SITE CHROMIUM`

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [site, executablePath] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const graveImpacts = ["serious", "critical"];
const findings = [];

const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
const address = (name) => pathToFileURL(join(site, name)).href;

async function lookAt(page, name, where) {
    await page.goto(address(name));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) findings.push(`${name} (${where}): ${overflow} pixels wider than the screen`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { impact, id, help, nodes } of violations) {
        const line = `${name} (${where}): ${impact}: ${id}: ${help}: ${nodes[0].html.slice(0, 200)}`;
        if (graveImpacts.includes(impact)) findings.push(line);
        else console.log(`minor: ${line}`);
    }
}

// Searches for a function with the keyboard, and expects the page that documents it.
async function search(page) {
    await page.goto(address("index.html"));
    await page.keyboard.press("/");
    await page.keyboard.type("get_presence_report");
    await page.keyboard.press("Enter");
    await page.waitForURL(/client\.html#client\.get_presence_report$/, { timeout: 10_000 });
}

async function contents(page) {
    await page.goto(address("index.html"));
    const nav = page.locator("#contents");
    if (await nav.isVisible()) findings.push("on a phone, the contents are open before the button is pressed");
    await page.getByRole("button", { name: "Contents" }).click();
    await nav.getByRole("link", { name: "Design" }).click({ timeout: 10_000 });
    await page.waitForURL(/design\.html$/, { timeout: 10_000 });
}

const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
});
try {
    const inTheLight = await browser.newPage({ viewport: wide, colorScheme: "light" });
    const inTheDark = await browser.newPage({ viewport: phone, colorScheme: "dark" });
    for (const name of pages) {
        await lookAt(inTheLight, name, "light, wide");
        await lookAt(inTheDark, name, "dark, narrow");
    }
    await search(inTheLight);
    await contents(inTheDark);
} finally {
    await browser.close();
}
for (const each of findings) console.error(each);
console.log(`${pages.length} pages of ${relative(process.cwd(), site)} checked: ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
