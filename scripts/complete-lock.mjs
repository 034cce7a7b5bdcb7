#!/usr/bin/env node
// `npm run lock`, after `npm install` has written package-lock.json: adds the optional packages of other platforms that a registry did not
// show. npm leaves them out then, and `npm ci` refuses a lock file that does not name every optional dependency. Only packages whose name
// says another platform are added, with the exact version that their parent asks for; no integrity is known for them.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] !== undefined) continue;
    const words = name.split('/').at(-1).split('-');
    const os = systems.filter((s) => words.includes(s));
    const cpu = processors.filter((c) => words.includes(c));
    if (os.length === 0 || cpu.length === 0 || !/^\d/.test(version)) continue;
    lock.packages[path] = { version, cpu, ...(parent.dev ? { dev: true } : {}), optional: true, os };
    if (words.includes('musl')) lock.packages[path].libc = ['musl'];
    added++;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);
