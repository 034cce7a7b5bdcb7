import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla, snapshot } from './fixture';

/** What the last line of `flotilla plan` says of a fleet whose files were changed; nothing may be written. */
async function told(change: (folder: string) => void): Promise<string> {
  const folder = fleetFolder();
  change(folder);
  const before = snapshot(folder);
  const { code, out, err } = await flotilla(folder, ['plan']);
  expect([code, out]).toEqual([1, '']);
  expect(snapshot(folder)).toEqual(before);
  return err.split('\n').filter((line) => line.startsWith('fleet.yaml'))[0] ?? err;
}

const put = (name: string, bytes: Uint8Array | string) => (folder: string) => {
  fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  fs.writeFileSync(path.join(folder, name), bytes);
};
const folderAt = (name: string) => (folder: string) => {
  fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, name));
};
const including = (name: string, bytes: Uint8Array | string) => (folder: string) => {
  fs.appendFileSync(path.join(folder, 'fleet.yaml'), `include: [${name}]\n`);
  put(name, bytes)(folder);
};

test.each([
  [
    'a fleet file in Latin-1',
    put('fleet.yaml', Buffer.concat([Buffer.from('fleet: oak\n# gr'), Buffer.from([0xfc]), Buffer.from('n\n')])),
    'fleet.yaml:2:5: expected text, the file is not in UTF-8 (save it as UTF-8)',
  ],
  [
    'a fleet file in UTF-16',
    put('fleet.yaml', Buffer.from('\ufefffleet: oak\n', 'utf16le')),
    'fleet.yaml: expected text, the file is text in UTF-16 (save it as UTF-8)',
  ],
  [
    'a fleet file with zeros',
    put('fleet.yaml', Buffer.from('fleet: oak\n\0\0')),
    'fleet.yaml:2:1: expected text, the file holds bytes that are no text (name the file with the text)',
  ],
  [
    'a binary key file',
    put('keys/ada.pub', Buffer.from([0x99, 1, 0x0d, 4, 0, 0, 1, 2])),
    "fleet.yaml:2:30: operator.keys[0]: expected a public key file, 'keys/ada.pub' holds bytes that are no text at 1:5 (name the file with the text)",
  ],
  [
    'a folder instead of a key file',
    folderAt('keys/ada.pub'),
    "fleet.yaml:2:30: operator.keys[0]: expected a public key file, 'keys/ada.pub' is a folder (name a file in it)",
  ],
  [
    'an empty key file',
    put('keys/ada.pub', ''),
    "fleet.yaml:2:30: operator.keys[0]: expected at least one public key in 'keys/ada.pub', the file is empty (copy your .pub file there)",
  ],
  [
    'an included file in UTF-16',
    including('more.yaml', Buffer.from('users: {}\n', 'utf16le')),
    "fleet.yaml:8:11: include[0]: expected a file to include, 'more.yaml' is text in UTF-16 (save it as UTF-8)",
  ],
  [
    'a file below a file',
    (folder: string) => {
      const file = path.join(folder, 'fleet.yaml');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('keys/ada.pub', 'fleet.yaml/ada.pub'));
    },
    "fleet.yaml:2:30: operator.keys[0]: expected a public key file, there is no 'fleet.yaml/ada.pub' (paths are relative to the fleet file's folder)",
  ],
  [
    'a name that no file can have',
    (folder: string) => {
      const file = path.join(folder, 'fleet.yaml');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('keys/ada.pub', `keys/${'a'.repeat(300)}`));
    },
    `fleet.yaml:2:30: operator.keys[0]: expected a public key file, there is no 'keys/${'a'.repeat(300)}' (paths are relative to the fleet file's folder)`,
  ],
])('says of %s what it is', async (_, change, message) => {
  expect(await told(change)).toBe(message);
});

test.each([
  ['a folder', folderAt('fleet.lock.yaml'), 'fleet.lock.yaml: expected text, the file is a folder'],
  [
    'in Latin-1',
    put('fleet.lock.yaml', Buffer.from([0x23, 0x20, 0xfc, 0x0a])),
    'fleet.lock.yaml:1:3: expected text, the file is not in UTF-8',
  ],
  [
    'in UTF-16',
    put('fleet.lock.yaml', Buffer.from('\ufefffleet: oak\n', 'utf16le')),
    'fleet.lock.yaml: expected text, the file is text in UTF-16',
  ],
])('refuses a ledger that is %s, and leaves it as it is', async (_, change, message) => {
  const folder = fleetFolder();
  change(folder);
  const before = snapshot(folder);
  const { code, err } = await flotilla(folder, ['plan']);
  expect([code, err.split('\n')[0]]).toEqual([1, `${message} (restore it from version control)`]);
  expect(snapshot(folder)).toEqual(before);
});

test('an unknown region is warned of once', async () => {
  const folder = fleetFolder();
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('fsn1', 'fsn9'));
  const { code, err } = await flotilla(folder, ['plan']);
  expect(code).toBe(0);
  expect(err.match(/region 'fsn9'/g)).toHaveLength(1);
});

test('nodes of an included file are planned with the others, and paths in it are relative to the fleet file', async () => {
  const folder = fleetFolder({
    'more/eu.yaml': 'nodes:\n  n3: {vendor: hetzner, region: hel1, size: cx23}\nusers: {bob: {keys: [keys/ada.pub]}}\n',
  });
  fs.appendFileSync(path.join(folder, 'fleet.yaml'), 'include: [more/eu.yaml]\n');
  const { code, out } = await flotilla(folder, ['plan', '--json']);
  expect(code).toBe(0);
  expect((JSON.parse(out) as { nodes: { node: string }[] }).nodes.map((n) => n.node)).toEqual(['n1', 'n2', 'n3']);
});
