
// SPDX-License-Identifier: LGPL-2.1-or-later
// Moves the picture, finds cards, and marks the one that the address names. Everything that is
// shown is in the page already: text is only read here, and nothing is made of it.
"use strict";

const main = document.querySelector("main");
const picture = document.getElementById("picture");
const view = document.getElementById("view");
const search = document.getElementById("search");
const hits = document.getElementById("hits");
const cards = [...view.querySelectorAll("a")];
const size = picture.viewBox.baseVal;
const whole = { width: size.width, height: size.height };

// ---- where we are: what stands at the top left corner, and how large everything is

const at = { x: 0, y: 0, scale: 1 };

function show() {
	view.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`);
	picture.classList.toggle("far", at.scale < 0.45);
}

function room() {
	return main.getBoundingClientRect();
}

function fit() {
	const { width, height } = room();
	at.scale = Math.min(1.2, width / whole.width, height / whole.height);
	at.x = (width - whole.width * at.scale) / 2;
	at.y = Math.max(0, (height - whole.height * at.scale) / 2);
	show();
}

// Around a point of the screen, which stays where it is.
function zoom(factor, x, y) {
	const box = room();
	const px = x === undefined ? box.width / 2 : x - box.left;
	const py = y === undefined ? box.height / 2 : y - box.top;
	const scale = Math.min(4, Math.max(0.01, at.scale * factor));
	at.x = px - ((px - at.x) * scale) / at.scale;
	at.y = py - ((py - at.y) * scale) / at.scale;
	at.scale = scale;
	show();
}

function move(dx, dy) {
	at.x += dx;
	at.y += dy;
	show();
}

function centre(card) {
	const { width, height } = room();
	const box = card.getBBox();
	const place = card.transform.baseVal.consolidate().matrix;
	at.scale = Math.max(at.scale, 0.8);
	at.x = width / 2 - (place.e + box.width / 2) * at.scale;
	at.y = height / 2 - (place.f + box.height / 2) * at.scale;
	show();
}

function inSight(card) {
	const box = card.getBoundingClientRect();
	const frame = room();
	return at.scale >= 0.45 && box.left >= frame.left && box.right <= frame.right &&
		box.top >= frame.top && box.bottom <= frame.bottom;
}

// ---- what is chosen

function card(number) {
	return document.getElementById(`n${number}`);
}

function unmark(...names) {
	for (const name of names)
		for (const marked of view.querySelectorAll(`.${name}`))
			marked.classList.remove(name);
}

// The card, what it is built on down to the base, and the other disks of its domain.
function choose() {
	const number = (/^#i(\d+)$/.exec(location.hash) || [])[1];
	const chosen = number && card(number);
	unmark("chosen", "way");
	if (!chosen)
		return;
	chosen.classList.add("chosen");
	for (let one = chosen; one; one = one.dataset.p && card(one.dataset.p)) {
		one.classList.add("way");
		document.getElementById(`e${one.id.slice(1)}`)?.classList.add("way");
	}
	if (chosen.dataset.d)
		for (const disk of view.querySelectorAll(`[data-d="${chosen.dataset.d}"]`))
			disk.classList.add("way");
	if (!inSight(chosen))
		centre(chosen);
}

// ---- finding

let found = [];
let current = -1;

// All that is said of a card, put together when it is asked for first.
const said = new Map();

function words(one) {
	if (!said.has(one))
		said.set(one, document.getElementById(`i${one.id.slice(1)}`).textContent.toLowerCase());
	return said.get(one);
}

function find() {
	const wanted = search.value.trim().toLowerCase();
	unmark("hit");
	found = wanted ? cards.filter((one) => words(one).includes(wanted)) : [];
	for (const one of found)
		one.classList.add("hit");
	picture.classList.toggle("searching", wanted !== "");
	current = -1;
	hits.value = wanted === "" ? "" : found.length === 0 ? "nothing" : `${found.length} found`;
}

function next(step) {
	if (found.length === 0)
		return;
	current = (current + step + found.length) % found.length;
	hits.value = `${current + 1} of ${found.length}`;
	centre(found[current]);
	location.replace(found[current].getAttribute("href"));
}

// ---- the hand: one finger moves, two zoom

const held = new Map();
let travelled = 0;

function spread() {
	const [a, b] = [...held.values()];
	return Math.hypot(a.x - b.x, a.y - b.y);
}

picture.addEventListener("pointerdown", (event) => {
	if (event.button === 0) {
		held.set(event.pointerId, { x: event.clientX, y: event.clientY });
		travelled = 0;
	}
});
addEventListener("pointermove", (event) => {
	const before = held.get(event.pointerId);
	if (!before)
		return;
	const far = held.size === 2 ? spread() : 0;
	const dx = event.clientX - before.x;
	const dy = event.clientY - before.y;
	travelled += Math.abs(dx) + Math.abs(dy);
	before.x = event.clientX;
	before.y = event.clientY;
	if (held.size === 2)
		zoom(spread() / far || 1, before.x, before.y);
	else
		move(dx, dy);
	picture.classList.toggle("held", travelled > 4);
});
for (const name of ["pointerup", "pointercancel"])
	addEventListener(name, (event) => {
		held.delete(event.pointerId);
		picture.classList.remove("held");
	});
picture.addEventListener("click", (event) => {
	if (travelled > 4)
		event.preventDefault();
});
picture.addEventListener("dragstart", (event) => event.preventDefault());
picture.addEventListener("wheel", (event) => {
	event.preventDefault();
	zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX,
		event.clientY);
}, { passive: false });

// ---- keys and buttons

const keys = {
	"+": () => zoom(1.25),
	"=": () => zoom(1.25),
	"-": () => zoom(0.8),
	"0": fit,
	"/": () => search.focus(),
	ArrowLeft: () => move(80, 0),
	ArrowRight: () => move(-80, 0),
	ArrowUp: () => move(0, 80),
	ArrowDown: () => move(0, -80),
	Escape: () => location.replace("#start"),
};

addEventListener("keydown", (event) => {
	const inText = event.target === search;
	const other = event.ctrlKey || event.metaKey || event.altKey;
	const reading = event.target.closest?.("aside") && event.key.startsWith("Arrow");
	if (other || reading || !keys[event.key] || (inText && event.key !== "Escape"))
		return;
	event.preventDefault();
	if (inText) {
		search.value = "";
		search.blur();
		find();
	}
	keys[event.key]();
});
search.addEventListener("input", find);
search.form.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("keydown", (event) => {
	if (event.key === "Enter")
		next(event.shiftKey ? -1 : 1);
});
document.getElementById("in").addEventListener("click", () => zoom(1.25));
document.getElementById("out").addEventListener("click", () => zoom(0.8));
document.getElementById("fit").addEventListener("click", fit);
view.addEventListener("focusin", (event) => {
	const one = event.target.closest("a");
	if (one && one.matches(":focus-visible") && !inSight(one))
		centre(one);
});
addEventListener("hashchange", choose);

// Printed, it is as large as it was made.
const box = picture.getAttribute("viewBox");

function begin() {
	main.classList.add("moved");
	picture.removeAttribute("viewBox");
	fit();
	choose();
}
addEventListener("beforeprint", () => {
	main.classList.remove("moved");
	picture.setAttribute("viewBox", box);
	view.removeAttribute("transform");
});
addEventListener("afterprint", begin);

document.getElementById("tools").hidden = false;
document.getElementById("keys").hidden = false;
begin();
