import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFlatcar } from '../../src/cli/newnode-flatcar';
import { newnodeRequest } from '../../src/cli/newnode-request';
import type { Newnode } from '../../src/cli/newnode-run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flatcar-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const facts = (rootFs: string) =>
  `detect=1\nos=debian\nversion=12\ntitle=Debian 12\nroot_fs=${rootFs}\nsystemd=yes\nvirt=kvm\nend=1\n`;

/** An ssh that leads to a machine of which the root has such a file system, and whose checks say this and end so. */
function reach(rootFs: string, says: string, code: number) {
  const program = join(folder, 'ssh');
  writeFileSync(join(folder, 'facts'), facts(rootFs));
  writeFileSync(join(folder, 'says'), says);
  writeFileSync(
    program,
    `cd ${folder}
for last; do :; done
case $last in
  -V | 'exit 0') ;;
  id*) echo 0 ;;
  *)
    cat >program
    if grep -q '^set -- check' program; then cp program checked; cat says >&${code === 0 ? 1 : 2}; exit ${code}; fi
    cat facts ;;
esac
`,
  );
  return { env: process.env, command: (argv: readonly string[]) => ['sh', program, ...argv.slice(1)] };
}

async function check(options: object, way: ReturnType<typeof reach>) {
  const told = { out: '', err: '' };
  const terminal = {
    live: false,
    out: (text: string) => {
      told.out += text;
    },
    err: (text: string) => {
      told.err += text;
    },
  };
  const at = {
    around: { terminal, cwd: folder, env: {} },
    options: { install: 'flatcar', ...options },
    request: newnodeRequest(['n4', '203.0.113.9'], { install: 'flatcar', ...options }),
    place: { shown: 'fleet.yaml' },
    ground: { reach: async () => way },
    files: [{ file: '/f/fleet.yaml', text: '', data: {} }],
  } as unknown as Newnode;
  const logins = new Map([['n4', { user: 'root', secret: { kind: 'key' } } as const]]);
  return { told, end: await checkFlatcar(at, logins).catch((error: unknown) => error) };
}

const fine = 'install: system 6.1.0, firmware efi\ninstall: disk /dev/sda, 20 GiB: all that is on it will be gone\n';

test('of Flatcar the checks are run and the commands told, and nobody is left to think that it was installed', async () => {
  const { told, end } = await check({}, reach('tmpfs', fine, 0));
  expect(end).toBe(3);
  expect(told.out).toContain('system 6.1.0, firmware efi');
  for (const line of [
    'n4: {vendor: static, address: 203.0.113.9, image: flatcar, ..}',
    '(umask 077; npx flotilla firstboot n4 --format ignition >n4.ign)',
    'scp n4.ign root@203.0.113.9:n4.ign',
    'flatcar-install -d /dev/sda -C stable -i n4.ign',
  ])
    expect(told.out).toContain(`  ${line}\n`);
  expect(told.err).toContain(
    'Flatcar was not installed, and nothing was erased: installing it this way has never been run, so newnode does not do it.',
  );
  expect(readFileSync(join(folder, 'checked'), 'utf8')).not.toMatch(/^set -- install/m);
});

test('the long-term release and the disk that was named are in the commands, for programs too', async () => {
  const { told } = await check(
    { image: 'flatcar-lts', disk: '/dev/sdb', json: true, yes: true },
    reach('tmpfs', '', 0),
  );
  const { nodes } = JSON.parse(told.out) as { nodes: readonly { outcome: string; commands: { there: string[] } }[] };
  expect(nodes[0]).toMatchObject({ outcome: 'not-installed', disk: '/dev/sdb' });
  expect(nodes[0]!.commands.there[0]).toBe('flatcar-install -d /dev/sdb -C lts -i n4.ign');
  expect(readFileSync(join(folder, 'checked'), 'utf8')).toContain("disk='/dev/sdb'\nchannel='lts'\n");
});

test.each([
  ['an installed system', 'ext4', '', 0, 'a system cannot replace itself'],
  ['a check that fails', 'tmpfs', 'install: failed: Secure Boot is on (nothing was erased)\n', 1, 'Secure Boot is on'],
])('%s is told', async (_what, rootFs, says, code, why) => {
  const { told, end } = await check({}, reach(rootFs, says, code));
  expect(end).toMatchObject({ code: 3, message: expect.stringContaining(why) });
  expect((end as Error).message).toMatch(/^n4 \(203\.0\.113\.9\): /);
  expect(told.out).toBe('');
});
