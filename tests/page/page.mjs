// SPDX-License-Identifier: LGPL-2.1-or-later
// page.mjs VMLINT: opens the page of chains in a browser, as its readers do. Says of each test how
// it went, the way cmocka does.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { Browser } from "./driver.mjs";
import { domain, forest, qcow2, raw } from "./forest.mjs";

const vmlint = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), "vmlint-page-"));

// The page of a folder of the scratch directory, as an address.
function page(name) {
	const file = join(scratch, `${name}.html`);
	const done = spawnSync(vmlint, ["chain", "--isolated", "--output-format", `html=${file}`, name],
		{ cwd: scratch, encoding: "utf8" });
	assert.equal(done.status, 0, done.stderr);
	return pathToFileURL(file).href;
}

function small() {
	const images = join(scratch, "small", "images");
	raw(join(images, "base.img"), 1 << 20);
	qcow2(join(images, "golden.qcow2"), 1 << 20, "base.img", "raw");
	for (const name of ["web01", "web02", "web03"])
		qcow2(join(images, `${name}.qcow2`), 1 << 20, "golden.qcow2", "qcow2");
	qcow2(join(images, "gap.qcow2"), 1 << 20, "gone.img", "raw");
	domain(join(scratch, "small", "vms", "web01.xml"), "web01",
		[join(images, "web01.qcow2"), join(images, "web02.qcow2")]);
	return page("small");
}

// Names are bytes: some are no text, and some mean something in HTML or in scripts.
function hostile() {
	const images = Buffer.from(join(scratch, "hostile", "images") + "/");
	const names = ["</title></script><script>alert(1)</script>.qcow2",
		"\" onfocus=\"alert(2)\" autofocus x=\".qcow2", "' onclick='alert(3).qcow2",
		"<img src=x onerror=alert(4)>.qcow2", "\u202egnp.\x1b[31m\x07.qcow2", "a&lt;b&#60;c.qcow2"];
	const bases = ["<svg onload=alert(5)>.img", "javascript:alert(6)", "]]><!--<style>*{}",
		"nbd://user:hunter22@localhost/x", "new\nline\ttab.img", "'+alert(7)+'"];
	for (let i = 0; i < names.length; i++)
		qcow2(Buffer.concat([images, Buffer.from(names[i].replaceAll("/", "\\"))]), 1 << 20,
			bases[i], "raw");
	qcow2(Buffer.concat([images, Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(".qcow2")]), 1 << 20,
		Buffer.from([0x80, 0x22, 0x3c, 0x69, 0x3e]), "raw");
	domain(join(scratch, "hostile", "vms", "x.xml"), "&lt;/script&gt;&lt;script&gt;alert(8)",
		["/&quot;&gt;&lt;script&gt;alert(9)&lt;/script&gt;"]);
	return page("hostile");
}

// ---- what a page shows, asked in the page

const shown = () => [...document.querySelectorAll("article")]
	.filter((one) => one.getClientRects().length > 0).map((one) => one.id);
const scale = () => Number(/scale\(([^)]+)\)/.exec(
	document.getElementById("view").getAttribute("transform"))[1]);
const place = () => document.getElementById("view").getAttribute("transform");
// The number of the card whose name ends so.
const number = (end) => [...document.querySelectorAll("#view > a")]
	.find((one) => one.textContent.split(",")[0].endsWith(end)).id.slice(1);
// How far a card's middle is from the picture's, as a part of its size.
const distance = (id) => {
	const card = document.getElementById(id).getBoundingClientRect();
	const frame = document.querySelector("main").getBoundingClientRect();
	return Math.max(
		Math.abs(card.x + card.width / 2 - frame.x - frame.width / 2) / frame.width,
		Math.abs(card.y + card.height / 2 - frame.y - frame.height / 2) / frame.height);
};

async function open(browser, address) {
	await browser.go("about:blank");
	await browser.said();
	await browser.asked();
	await browser.go(address);
}

const tests = {
	async page_opens_quietly(browser, pages) {
		await open(browser, pages.small);
		assert.deepEqual(await browser.run(shown), ["start"]);
		assert.deepEqual(await browser.said(), []);
		assert.deepEqual(await browser.asked(), [pages.small]);
	},

	async click_shows_what_is_known(browser, pages) {
		await open(browser, pages.small);
		const gap = await browser.run(number, "gap.qcow2");
		await browser.click(`#n${gap} rect`);
		assert.deepEqual(await browser.run(shown), [`i${gap}`]);
		const text = await browser.run((id) => document.getElementById(id).innerText, `i${gap}`);
		assert.match(text, /VML104/);
		assert.match(text, /gone\.img/);
		await browser.until((id) => document.getElementById(id).classList.contains("chosen"),
			`n${gap}`);
		await browser.click(`#i${gap} a[href="#VML104"]`);
		assert.deepEqual(await browser.run(shown), ["VML104"]);
		await browser.press("\ue00c");
		await browser.until(() => location.hash === "#start");
		assert.deepEqual(await browser.run(shown), ["start"]);
	},

	async choice_marks_the_way_to_the_base(browser, pages) {
		await open(browser, pages.small);
		const disk = await browser.run(number, "web01 vda");
		await browser.click(`#n${disk} rect`);
		await browser.until(() => document.querySelector("a.chosen") !== null);
		const way = await browser.run(() => [...document.querySelectorAll("a.way title")]
			.map((one) => one.textContent.split(",")[0].split("/").pop()));
		assert.deepEqual(way.sort(),
			["base.img", "disk: web01 vda", "disk: web01 vdb", "golden.qcow2", "web01.qcow2"]);
	},

	async search_finds_and_centres(browser, pages) {
		await open(browser, pages.small);
		await browser.press("/");
		await browser.type("#search", "WEB03");
		await browser.until(() => document.getElementById("hits").value === "1 found" ||
			document.getElementById("hits").value === "2 found");
		const dimmed = await browser.run(() => [...document.querySelectorAll("#view > a")]
			.filter((one) => getComputedStyle(one).opacity < 0.5).length);
		assert.ok(dimmed > 0);
		const card = await browser.run(number, "web03.qcow2");
		assert.ok(await browser.run((id) => document.getElementById(id).matches(".hit"), `n${card}`));
		await browser.type("#search", "\ue007");
		await browser.until(() => /^1 of/.test(document.getElementById("hits").value));
		const chosen = await browser.run(() => document.querySelector("a.hit").id);
		assert.ok(await browser.run(distance, chosen) < 0.05);
		await browser.type("#search", "\ue009a\ue000nowhere");
		await browser.until(() => document.getElementById("hits").value === "nothing");
		await browser.press("\ue00c");
		assert.equal(await browser.run(() => document.querySelector(".searching")), null);
	},

	async wheel_buttons_and_keys_zoom(browser, pages) {
		await open(browser, pages.small);
		const whole = await browser.run(place), first = await browser.run(scale);
		await browser.wheel(400, 400, -300);
		const nearer = await browser.run(scale);
		assert.ok(nearer > first * 1.2);
		await browser.click("#out");
		assert.ok(await browser.run(scale) < nearer);
		await browser.press("+");
		assert.ok(Math.abs(await browser.run(scale) - nearer) < 0.01);
		await browser.press("\ue014");
		assert.notEqual(await browser.run(place), whole);
		await browser.click("#fit");
		assert.equal(await browser.run(place), whole);
	},

	async hand_moves_and_chooses_nothing(browser, pages) {
		await open(browser, pages.small);
		const before = await browser.run(place);
		const at = await browser.run(() => {
			const box = document.querySelector("#view > a rect").getBoundingClientRect();
			return { x: Math.round(box.x + 40), y: Math.round(box.y + 10) };
		});
		await browser.drag(at.x, at.y, 120, 60);
		assert.notEqual(await browser.run(place), before);
		assert.deepEqual(await browser.run(shown), ["start"]);
	},

	async keyboard_reaches_all_cards(browser, pages) {
		await open(browser, pages.small);
		const cards = await browser.run(() => document.querySelectorAll("#view > a").length);
		const reached = new Set();
		for (let i = 0; i < cards + 10 && reached.size < cards; i++) {
			await browser.press("\ue004");
			const id = await browser.run(() => document.activeElement.id);
			if (/^n\d+$/.test(id))
				reached.add(id);
		}
		assert.equal(reached.size, cards);
		const last = [...reached].pop();
		await browser.press("\ue007");
		assert.deepEqual(await browser.run(shown), [`i${last.slice(1)}`]);
	},

	async text_can_be_read_in_both_schemes(browser, pages) {
		await open(browser, pages.small);
		const contrasts = () => {
			const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((c) => c / 255)
				.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
				.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
			const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			return [...document.querySelectorAll("#view > a")].flatMap((one) => {
				const fill = getComputedStyle(one.querySelector("rect")).fill;
				const behind = getComputedStyle(document.body).backgroundColor;
				const back = light(fill === "none" ? behind : fill);
				return [...one.querySelectorAll("text.name, text.facts")]
					.map((text) => ratio(light(getComputedStyle(text).fill), back));
			});
		};
		for (const value of ["light", "dark"]) {
			await browser.devtools("Emulation.setEmulatedMedia",
				{ features: [{ name: "prefers-color-scheme", value }] });
			const found = await browser.run(contrasts);
			assert.ok(found.length > 10);
			assert.ok(Math.min(...found) >= 4.5, `${value}: ${Math.min(...found)}`);
		}
		await browser.devtools("Emulation.setEmulatedMedia", { features: [] });
	},

	// Counted is the time of the page's own thread, since other programs are at work, too.
	async thousand_images_draw_in_two_seconds(browser, pages) {
		await open(browser, "about:blank");
		await browser.devtools("Performance.enable", { timeDomain: "threadTicks" });
		const spent = async () => (await browser.devtools("Performance.getMetrics")).metrics
			.find((one) => one.name === "TaskDuration").value;
		const before = await spent();
		await browser.go(pages.large);
		await browser.until(() => performance.getEntriesByType("paint").length > 0 &&
			new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		const took = await spent() - before;
		const shown = await browser.run(() => performance.now());
		const cards = await browser.run(() => document.querySelectorAll("#view > a.image").length);
		console.log(`${cards} images in ${took.toFixed(2)} s, by the clock ${Math.round(shown)} ms`);
		await browser.devtools("Performance.disable");
		assert.equal(cards, 1000);
		assert.ok(took > 0.05 && took < 2, `${took} s`);
		assert.deepEqual(await browser.said(), []);
	},

	async names_stay_text(browser, pages) {
		await open(browser, pages.hostile);
		const card = await browser.run(number, "onclick='alert(3).qcow2");
		await browser.click(`#n${card}`);
		await browser.type("#search", "alert");
		const seen = await browser.run(() => ({
			scripts: document.scripts.length,
			handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes])
				.filter((one) => /^on/i.test(one.name) || /^\s*javascript:/i.test(one.value)).length,
			strange: document.querySelectorAll("img, iframe, object, embed, i, svg svg").length,
			styles: document.querySelectorAll("style, link, [style]").length,
			text: document.body.textContent,
			title: document.title,
		}));
		assert.equal(seen.scripts, 1);
		assert.equal(seen.handlers, 0);
		assert.equal(seen.strange, 0);
		assert.equal(seen.styles, 1);
		assert.equal(seen.title, "vmlint chain");
		for (const i of [1, 2, 3, 4, 5, 6, 7])
			assert.ok(seen.text.includes(`alert(${i})`), `alert(${i}) is not shown`);
		assert.ok(!seen.text.includes("hunter22"));
		assert.ok(!/[\x00-\x08\x0b-\x1f\x7f\u202e]/.test(seen.text));
		assert.deepEqual(await browser.said(), []);
		assert.deepEqual(await browser.asked(), [pages.hostile]);
	},

	// Were a name to become markup after all, nothing would come of it.
	async policy_lets_nothing_else_run(browser, pages) {
		await open(browser, pages.small);
		const ran = await browser.run(() => {
			const script = document.createElement("script");
			script.textContent = "window.ran = true";
			document.body.append(script);
			document.body.insertAdjacentHTML("beforeend", "<b onclick='window.ran = true'>x</b>");
			document.body.lastElementChild.click();
			return window.ran === true;
		});
		assert.equal(ran, false);
		const refused = (await browser.said()).filter((one) => /Content Security Policy/.test(one));
		assert.equal(refused.length, 2);
	},

	async picture_needs_no_script(browser, pages) {
		await browser.devtools("Emulation.setScriptExecutionDisabled", { value: true });
		try {
			await open(browser, pages.small);
			const gap = await browser.run(number, "gap.qcow2");
			await browser.click(`#n${gap} rect`);
			assert.deepEqual(await browser.run(shown), [`i${gap}`]);
			assert.equal(await browser.run(() => document.getElementById("tools").hidden), true);
		} finally {
			await browser.devtools("Emulation.setScriptExecutionDisabled", { value: false });
		}
	},

	async page_prints(browser, pages) {
		await open(browser, pages.small);
		const before = await browser.run(place);
		const pdf = Buffer.from(await browser.ask("POST", "/print"), "base64");
		assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
		assert.equal(await browser.run(place), before);
	},
};

async function run(browser, pages) {
	let failed = 0;
	for (const [name, test] of Object.entries(tests)) {
		console.log(`[ RUN      ] ${name}`);
		try {
			await test(browser, pages);
			console.log(`[       OK ] ${name}`);
		} catch (error) {
			failed++;
			console.log(error.stack ?? error);
			console.log(`[  FAILED  ] ${name}`);
		}
	}
	return failed;
}

async function main() {
	forest(join(scratch, "large"), 1000);
	const pages = { small: small(), hostile: hostile(), large: page("large") };
	const browser = await Browser.open();
	try {
		return await run(browser, pages);
	} finally {
		await browser.close();
	}
}

process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
process.exit(await main() ? 1 : 0);
