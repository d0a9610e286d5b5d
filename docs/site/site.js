// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Opens the table of contents on narrow screens, and implements the search. Without this script, the page always shows the
// table of contents and hides the search field.

"use strict";

const menu = document.querySelector("button.menu");
menu.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") === "true";
    menu.setAttribute("aria-expanded", String(!open));
});

const input = document.getElementById("search");
const results = document.getElementById("results");
const list = results.querySelector("ol");
const status = results.querySelector("[role=status]");
const most = 12;

const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);

// Rates how well an entry matches one word. A match in its title counts most, then in the page's title, then in the text.
// 0 means no match.
function score(entry, word) {
    const [title, page, , text] = entry.lower;
    if (title === word) return 40;
    if (title.startsWith(word)) return 20;
    if (title.includes(word)) return 12;
    if (page.includes(word)) return 4;
    return text.includes(word) ? 1 : 0;
}

function find(query) {
    const asked = words(query);
    if (asked.length === 0) return [];
    const found = [];
    for (const entry of window.searchEntries) {
        entry.lower ??= entry.map((each) => each.toLowerCase());
        let sum = 0;
        for (const word of asked) {
            const one = score(entry, word);
            if (one === 0) { sum = 0; break; }
            sum += one;
        }
        if (sum > 0) found.push({ entry, sum });
    }
    return found.sort((a, b) => b.sum - a.sum).map((each) => each.entry);
}

function excerpt(text, query) {
    const first = words(query).map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
    const place = first.length > 0 ? Math.max(0, Math.min(...first) - 40) : 0;
    return (place > 0 ? "…" : "") + text.slice(place, place + 120) + (text.length > place + 120 ? "…" : "");
}

function item(entry, query) {
    const [title, page, address, text] = entry;
    const link = document.createElement("a");
    link.href = document.body.dataset.up + address;
    link.textContent = title;
    const where = document.createElement("span");
    where.textContent = page === title ? "" : ` in ${page}`;
    const about = document.createElement("p");
    about.textContent = excerpt(text, query);
    const made = document.createElement("li");
    made.append(link, where, about);
    return made;
}

function show() {
    const query = input.value;
    const found = find(query);
    list.replaceChildren(...found.slice(0, most).map((entry) => item(entry, query)));
    results.hidden = query.trim() === "";
    status.textContent = found.length === 0 ? "Nothing found"
        : found.length > most ? `The first ${most} of ${found.length} results` : `${found.length} results`;
}

input.addEventListener("input", show);
input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
});
input.form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
        input.value = "";
        show();
        input.focus();
    } else if (event.key === "ArrowDown" && at + 1 < links.length) {
        event.preventDefault();
        links[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (at > 0 ? links[at - 1] : input).focus();
    }
});
document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target)) results.hidden = true;
});
document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
    }
});
