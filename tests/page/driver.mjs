// SPDX-License-Identifier: LGPL-2.1-or-later
// As much of WebDriver as the test of the page needs, over HTTP to chromedriver.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

async function start() {
	const child = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
	const port = await new Promise((resolve, reject) => {
		let told = "";
		child.stdout.on("data", (part) => {
			told += part;
			const found = /on port (\d+)\./.exec(told);
			if (found)
				resolve(found[1]);
		});
		child.on("error", reject);
		child.on("exit", (code) => reject(new Error(`chromedriver ended: ${code}`)));
	});
	return { child, address: `http://127.0.0.1:${port}/session` };
}

const options = {
	// The pages are our own, and containers have neither a sandbox nor much shared memory.
	args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--window-size=1400,900"],
	perfLoggingPrefs: { enableNetwork: true },
};

export class Browser {
	static async open() {
		const browser = new Browser();
		Object.assign(browser, await start());
		const session = await browser.ask("POST", "", {
			capabilities: {
				alwaysMatch: {
					browserName: "chrome",
					"goog:chromeOptions": options,
					"goog:loggingPrefs": { browser: "ALL", performance: "ALL" },
				},
			},
		});
		browser.address += `/${session.sessionId}`;
		return browser;
	}

	async ask(method, path, body) {
		const answer = await fetch(this.address + path, {
			method,
			body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
		});
		const { value } = await answer.json();
		if (!answer.ok)
			throw new Error(`${path}: ${value.message}`);
		return value;
	}

	async close() {
		await this.ask("DELETE", "").catch(() => {});
		this.child.removeAllListeners("exit");
		this.child.kill();
	}

	// What was said on the console, and the addresses asked for, since the last call.
	async said() {
		const entries = await this.ask("POST", "/se/log", { type: "browser" });
		return entries.map((entry) => entry.message);
	}

	async asked() {
		const entries = await this.ask("POST", "/se/log", { type: "performance" });
		return entries.map((entry) => JSON.parse(entry.message).message)
			.filter((event) => event.method === "Network.requestWillBeSent")
			.map((event) => event.params.request.url);
	}

	go(address) {
		return this.ask("POST", "/url", { url: address });
	}

	// Runs a function in the page; its arguments and its result are JSON.
	run(what, ...args) {
		const script = `return (${what}).apply(null, arguments)`;
		return this.ask("POST", "/execute/sync", { script, args });
	}

	devtools(cmd, params = {}) {
		return this.ask("POST", "/goog/cdp/execute", { cmd, params });
	}

	async find(selector) {
		const found = await this.ask("POST", "/element", { using: "css selector", value: selector });
		return found[ELEMENT];
	}

	async click(selector) {
		await this.ask("POST", `/element/${await this.find(selector)}/click`);
	}

	async type(selector, text) {
		await this.ask("POST", `/element/${await this.find(selector)}/value`, { text });
	}

	act(type, actions, parameters) {
		const source = { type, id: type, actions, parameters };
		return this.ask("POST", "/actions", { actions: [source] });
	}

	press(key) {
		return this.act("key", [{ type: "keyDown", value: key }, { type: "keyUp", value: key }]);
	}

	wheel(x, y, deltaY) {
		return this.act("wheel", [{ type: "scroll", x, y, deltaX: 0, deltaY, duration: 0 }]);
	}

	drag(x, y, dx, dy) {
		return this.act("pointer", [
			{ type: "pointerMove", x, y, duration: 0 },
			{ type: "pointerDown", button: 0 },
			{ type: "pointerMove", x: x + dx, y: y + dy, duration: 50 },
			{ type: "pointerUp", button: 0 },
		], { pointerType: "mouse" });
	}

	// Until it holds in the page, at most five seconds.
	async until(what, ...args) {
		for (let i = 0; i < 100; i++) {
			if (await this.run(what, ...args))
				return;
			await sleep(50);
		}
		throw new Error(`never true: ${what}`);
	}
}
