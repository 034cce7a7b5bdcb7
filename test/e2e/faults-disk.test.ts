/** Disks that are full, folders that cannot be written, and wrong fleets: said in words, and nothing half written. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../src/rehearsal/terraform-wrapper';
import type { Ended } from './support/command-run';
import { FaultFleet, threeNodes } from './support/fault-fleet';
import { contentsOf } from './support/folder-contents';
import { requireHosts, withRehearsal } from './support/require-hosts';

const minute = 60_000;
const test = withRehearsal();
let fleet: FaultFleet;

beforeAll(() => requireHosts('/'));
beforeEach(() => {
  fleet = new FaultFleet('larch');
});
afterEach(() => fleet.end(), minute);

/** Runs a shell script in a mount namespace of its own, with `flotilla` as a command, in the fleet's folder. */
function apart(script: string): Promise<Ended> {
  const command = `flotilla() { ${fleet.argv().map(quote).join(' ')} "$@"; }`;
  const inside = `${command}\n${script}`;
  return fleet.paste(`exec unshare --mount --propagation private sh -c ${quote(inside)}`);
}

/** What stands at a folder cannot be changed through it any more. */
const readOnly = (folder: string): string =>
  `mount --bind ${quote(folder)} ${quote(folder)} && mount -o remount,ro,bind ${quote(folder)} && cd ${quote(fleet.dir)}`;
/** The user's state is on a disk of its own. */
const ownDisk = (size: string): string => `mount -t tmpfs -o size=${size},mode=0700 tmpfs "$XDG_STATE_HOME"`;

function expectInWords(output: string): void {
  expect(output).not.toMatch(/^\s+at \S+ \(|internal error|ENOSPC|EROFS|EACCES|\.tmp/m);
}

test(
  'a run does not begin on a disk that is nearly full: it says so, and makes nothing',
  async () => {
    const ended = await apart(`${ownDisk('20m')}\nflotilla rehearse up\ncode=$?\nls -A "$XDG_STATE_HOME"\nexit $code`);
    expect(ended.code).toBe(3);
    const words = /^(\S+): (\d+) MiB are free on its file system, expected at least 64 MiB\nmake room and run .*\n$/m;
    // Last word: nothing is listed behind it.
    expect(ended.output.slice(ended.output.search(words))).toMatch(words);
    expect(words.exec(ended.output)?.[1]).toBe(fleet.rehearsal.dir);
    expectInWords(ended.output);
  },
  minute,
);

test(
  'on a disk that filled up since the last run, what stands is kept: once there is room again, up finishes',
  async () => {
    const script = `${ownDisk('128m')}
flotilla rehearse up --paper >/dev/null 2>&1 || exit 90
sums() { find "$XDG_STATE_HOME"/flotilla/rehearsals -type f -exec sha256sum {} + | sort; }
sums >before
echo 'sysctls: {net.core.somaxconn: 512}' >>fleet.yaml
head -c 200M /dev/zero >"$XDG_STATE_HOME/fill" 2>/dev/null
for command in 'rehearse up --paper' 'rehearse status' 'plan'; do flotilla $command; echo "full: $?"; done
sums | cmp before - || exit 91
rm "$XDG_STATE_HOME/fill"
flotilla rehearse up --paper; echo "again: $?"`;
    const ended = await apart(script);
    expectInWords(ended.output);
    expect(ended.output.match(/^(full|again): \d+$/gm)).toEqual(['full: 3', 'full: 0', 'full: 0', 'again: 0']);
    expect(ended.output).toContain('Changed: mesh.');
  },
  minute,
);

test(
  'a fleet folder that cannot be written: nothing is made, and the file that could not be is named',
  async () => {
    const before = contentsOf(fleet.dir);
    const ended = await apart(`${readOnly(fleet.dir)}\nflotilla rehearse up`);
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.output).toMatch(/\/fleet\/fleet\.lock\.yaml: the file system is read-only\n$/);
    expectInWords(ended.output);
    expect(contentsOf(fleet.dir)).toEqual(before);
    expect(readdirSync(join(fleet.root, 'state'))).toEqual([]);
  },
  minute,
);

test(
  'an out/ that cannot be written: said once the machines stand, and the next up writes it',
  async () => {
    const out = join(fleet.dir, 'out');
    mkdirSync(out);
    const ended = await apart(`${readOnly(out)}\nflotilla rehearse up --paper`);
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.output).toMatch(/\/fleet\/out\/origin\.json: the file system is read-only\n$/);
    expectInWords(ended.output);
    expect(readdirSync(out)).toEqual([]);
    const again = await fleet.flotilla('rehearse', 'up', '--paper');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Nothing had to change.') });
    expect(readdirSync(out)).toContain('origin.json');
  },
  minute,
);

/** A fleet file, the words after `flotilla`, and what must be told. */
interface Wrong {
  readonly text: string;
  /** @default - `rehearse up` */
  readonly words?: readonly string[];
  readonly told: readonly string[];
}

const right = threeNodes('larch');
const wrong: Readonly<Record<string, Wrong>> = {
  'text that is no YAML': { text: 'fleet: [larch\n', told: ['fleet.yaml:'] },
  'a size that nobody sells': {
    text: right.replace('cx23', 'cx99'),
    told: ['fleet.yaml:6:', 'nodes.n1.size', "'cx99'"],
  },
  'two mistakes at once': {
    text: `${right.replace('keys/ada.pub', 'keys/eve.pub')}sise: 1\n`,
    told: ["operator.keys[0]: expected a public key file, there is no 'keys/eve.pub'", "sise: unknown key 'sise'"],
  },
  'a key file without a key': { text: right.replace('keys/ada.pub', 'cdktf.json'), told: ['operator.keys'] },
  'no such command': { text: right, words: ['rehearse', 'upp'], told: ["unknown command 'upp'"] },
  'no such fleet': {
    text: right,
    words: ['rehearse', 'up', 'nowhere'],
    told: ['nowhere: there is no such file or folder'],
  },
};

for (const [what, { text, words = ['rehearse', 'up'], told }] of Object.entries(wrong)) {
  test(`wrong input (${what}) is told in words and writes no file`, async () => {
    fleet.write(text);
    const before = contentsOf(fleet.root);
    const ended = await fleet.flotilla(...words);
    expect(ended.code).toBe(1);
    for (const each of told) expect(ended.output).toContain(each);
    expectInWords(ended.output);
    expect(contentsOf(fleet.root)).toEqual(before);
  });
}
