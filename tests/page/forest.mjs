// SPDX-License-Identifier: LGPL-2.1-or-later
// Trees of empty qcow2 images and the domains over them, written without any other program.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

const CLUSTER = 65536;

// A version 2 header, the format of the base as an extension, and the name of the base (bytes).
function header(size, base, format) {
	const bytes = Buffer.alloc(CLUSTER);
	const kind = Buffer.from(format ?? "");
	const name = Buffer.from(base ?? "");
	let at = 72;
	bytes.write("QFI\xfb", 0, "latin1");
	bytes.writeUInt32BE(2, 4);
	bytes.writeUInt32BE(16, 20);
	bytes.writeBigUInt64BE(BigInt(size), 24);
	bytes.writeUInt32BE(Math.ceil(size / (CLUSTER * CLUSTER / 8)), 36);
	bytes.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
	bytes.writeBigUInt64BE(BigInt(CLUSTER), 48);
	bytes.writeUInt32BE(1, 56);
	if (kind.length > 0) {
		bytes.writeUInt32BE(0xe2792aca, at);
		bytes.writeUInt32BE(kind.length, at + 4);
		kind.copy(bytes, at + 8);
		at += 8 + Math.ceil(kind.length / 8) * 8;
	}
	at += 8; // the end of the extensions
	if (name.length > 0) {
		bytes.writeBigUInt64BE(BigInt(at), 8);
		bytes.writeUInt32BE(name.length, 16);
		name.copy(bytes, at);
	}
	return bytes;
}

export function write(path, text) {
	const parent = Buffer.isBuffer(path) ? path.subarray(0, path.lastIndexOf("/")) : dirname(path);
	mkdirSync(parent, { recursive: true });
	writeFileSync(path, text);
}

export function raw(path, size) {
	write(path, "");
	const file = openSync(path, "r+");
	ftruncateSync(file, size);
	closeSync(file);
}

// `path` may be bytes; `base` is the name in the header.
export function qcow2(path, size, base, format) {
	raw(path, 4 * CLUSTER);
	const file = openSync(path, "r+");
	writeSync(file, header(size, base, format));
	closeSync(file);
}

export function domain(path, name, images) {
	const disks = images.map((image, i) => `    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${image}'/>
      <target dev='vd${String.fromCharCode(97 + i)}' bus='virtio'/>
    </disk>
`);
	write(path, `<domain type='kvm'>
  <name>${name}</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
${disks.join("")}  </devices>
</domain>
`);
}

// One base, golden images on it, and on each of those overlays with a domain each: `count` images.
export function forest(root, count) {
	const folder = join(root, "images");
	const each = 20;
	let made = 0;
	for (let base = 0; made < count; base++) {
		const bottom = `base-${base}.img`;
		raw(join(folder, bottom), 1 << 20);
		made++;
		for (let golden = 0; golden < 3 && made < count; golden++) {
			const middle = `golden-${base}-${golden}.qcow2`;
			qcow2(join(folder, middle), 1 << 30, bottom, "raw");
			made++;
			for (let top = 0; top < each - golden * 6 && made < count; top++) {
				const name = `web-${base}-${golden}-${top}`;
				qcow2(join(folder, `${name}.qcow2`), 1 << 30, middle, "qcow2");
				domain(join(root, "vms", `${name}.xml`), name,
					[join(folder, `${name}.qcow2`)]);
				made++;
			}
		}
	}
}
