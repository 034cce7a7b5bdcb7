/** Machines that exist join a rehearsed fleet: with an address and a root password, by one command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SshSession } from '../../src/cli/ssh-session';
import { netnsCommand } from '../../src/rehearsal/hosts/exec';
import { eventually } from './support/eventually';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { runProgram, succeeded, type Told } from './support/run-program';

const test = withRehearsal('busybox-static', 'curl');
const minute = 60_000;
const addresses = { n1: '203.0.113.8', n4: '203.0.113.9', n5: '203.0.113.10' } as const;
type Node = keyof typeof addresses;

const fleetText = `# Machines that I rent already.
fleet: drill
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  # The first one, written by hand.
  n1: {vendor: static, address: 203.0.113.8, ram: 512MiB} # no key yet
pods:
  web: {manifest: pods/web.yaml, replicas: 1, where: {role: web}}
`;

let fleet: RehearsedFleet;
/** Of root, by node. */
const passwords = new Map<Node, string>();

beforeAll(async () => {
  fleet = new RehearsedFleet('quickstart');
  await requireHosts(join(fleet.root, 'state'));
  await fleet.giveOperatorKey();
  const plain = fleetText.replace(/pods:[\s\S]*$/, '');
  writeFileSync(join(fleet.dir, 'fleet.yaml'), plain);
  for (const node of ['n5', 'n4', 'n1'] as const) {
    const told = await fleet.run(['rehearse', 'machine', addresses[node], '--json'], { timeoutMs: 10 * minute });
    const { passwordFile } = JSON.parse(succeeded(told)) as { passwordFile: string };
    passwords.set(node, readFileSync(passwordFile, 'utf8').trim());
  }
  writeFileSync(join(fleet.root, 'passwords'), [...passwords].map(([n, p]) => `${n} ${p}\n`).join(''), { mode: 0o600 });
  writeFileSync(join(fleet.root, 'wrong'), 'not-the-password\n', { mode: 0o600 });
}, 12 * minute);

afterAll(() => fleet?.end(), 2 * minute);

/** `flotilla rehearse newnode ..` */
function newnode(nodes: readonly Node[], ...flags: readonly string[]): Promise<Told> {
  return fleet.run(words(nodes, flags), { timeoutMs: 5 * minute });
}

function words(nodes: readonly Node[], flags: readonly string[]): readonly string[] {
  const named = flags.some((flag) => /^--(password|key|user)/.test(flag));
  const secret = named ? [] : ['--password-file', join(fleet.root, 'passwords')];
  return ['rehearse', 'newnode', ...nodes.flatMap((n) => [n, addresses[n]]), '--yes', ...secret, ...flags];
}

/** Runs a command as root on a machine that has not joined. */
async function onBare(node: Node, command: string): Promise<string> {
  const secret = { kind: 'password', password: passwords.get(node)! } as const;
  const reach = { env: fleet.env, command: (argv: readonly string[]) => netnsCommand(fleet.rehearsalDir, argv) };
  const session = await SshSession.open({ node, address: addresses[node], login: { user: 'root', secret }, reach });
  try {
    const { code, stdout, stderr } = await session.run(command);
    return succeeded({ code, stdout, stderr });
  } finally {
    session.close();
  }
}

/** Every test below must leave the fleet file as it was, say why, and be mended by running again. */
function expectRefused(told: Told, reason: RegExp): void {
  expect(told).toMatchObject({ code: 3 });
  expect(told.stderr).toMatch(reason);
  expect(told.stderr).not.toMatch(/^\s+at |internal error/m);
  expect(fleet.read('fleet.yaml')).not.toContain('n4:');
}

test(
  'a wrong password is told, and nothing is written',
  async () => {
    const told = await newnode(['n4'], '--password-file', join(fleet.root, 'wrong'));
    expectRefused(told, /n4 \(203\.0\.113\.9\): the password is wrong/);
  },
  minute,
);

test(
  'a machine that is nowhere is told within seconds',
  async () => {
    const since = Date.now();
    const flags = ['--yes', '--password-file', join(fleet.root, 'wrong')];
    const told = await fleet.run(['rehearse', 'newnode', 'n4', '203.0.113.77', ...flags]);
    expectRefused(told, /n4 \(203\.0\.113\.77\): (there is no way to|nothing answers at)/);
    expect(Date.now() - since).toBeLessThan(20_000);
  },
  minute,
);

test(
  'an account without sudo is told',
  async () => {
    await onBare('n4', 'useradd -m bob && echo bob:builder | chpasswd');
    writeFileSync(join(fleet.root, 'bob'), 'builder\n', { mode: 0o600 });
    const told = await newnode(['n4'], '--user', 'bob', '--password-file', join(fleet.root, 'bob'));
    expectRefused(told, /bob cannot become root there/);
  },
  minute,
);

test(
  'a system that cannot be set up is told, with those that can',
  async () => {
    await onBare(
      'n4',
      "cp -L /etc/os-release /root/kept && rm /etc/os-release && printf 'ID=centos\\nVERSION_ID=7\\n' >/etc/os-release",
    );
    const told = await newnode(['n4']);
    expectRefused(told, /it runs centos, which cannot be set up; allowed: .*debian-13/);
    await onBare('n4', 'mv /root/kept /etc/os-release');
  },
  minute,
);

test(
  'a host key that is not the pinned one is refused with both fingerprints',
  async () => {
    const other = readFileSync(`${await fleet.newKey('other')}.pub`, 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
    const before = fleet.read('fleet.yaml');
    fleet.edit('fleet.yaml', (text) => text.replace('ram: 512MiB', `ram: 512MiB, key: ${other}`));
    const told = await newnode(['n1']);
    expectRefused(told, /shows another host key than the one that is pinned: expected SHA256:\S+, got SHA256:\S+/);
    expect(told.stderr).toContain('delete key: of nodes.n1');
    writeFileSync(join(fleet.dir, 'fleet.yaml'), before);
  },
  minute,
);

/** Starts newnode and kills it, with all that it started, once it says something. */
async function killedAt(said: RegExp, nodes: readonly Node[], ...flags: readonly string[]): Promise<void> {
  const [program, ...args] = fleet.argv(...words(nodes, flags));
  const child: ChildProcess = spawn(program, args, {
    cwd: fleet.dir,
    env: fleet.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
    if (said.test(text)) process.kill(-child.pid!, 'SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`it was not killed: ${text}`);
}

test(
  'killed at any step and run again, the two machines are nodes and one runs the pod',
  async () => {
    writeFileSync(join(fleet.dir, 'fleet.yaml'), fleetText.replace(/pods:[\s\S]*$/, ''));
    await killedAt(/wrote fleet\.yaml/, ['n1', 'n4'], '--label', 'role=web');
    await killedAt(/n4: setting up/, ['n1', 'n4'], '--label', 'role=web');
    await killedAt(/mesh: applying/, ['n1', 'n4'], '--label', 'role=web');
    fleet.edit('fleet.yaml', (text) => text + fleetText.slice(fleetText.indexOf('pods:')));
    const told = await newnode(['n1', 'n4'], '--label', 'role=web', '--json');
    const { nodes, deploy } = JSON.parse(succeeded(told)) as {
      nodes: { name: string; outcome: string }[];
      deploy: { podsChanged: Node[] };
    };
    expect(nodes.map((each) => each.name)).toEqual(['n1', 'n4']);
    for (const each of nodes) expect(each.outcome).not.toBe('failed');
    expect(deploy.podsChanged).toHaveLength(1);
    const url = `http://${addresses[deploy.podsChanged[0]!]}:8080/`;
    await eventually(async () => succeeded(await fleet.exec(['curl', '-sf', '-m', '5', url])), minute);
  },
  10 * minute,
);

test('the fleet file got what was found out, and kept its comments', () => {
  const text = fleet.read('fleet.yaml');
  expect(text).toMatch(
    /^ {2}n1: \{vendor: static, address: 203\.0\.113\.8, ram: 512MiB, key: ssh-ed25519 \S+, labels: \{role: web\}\} # no key yet$/m,
  );
  expect(text).toMatch(
    /^ {2}n4: \{vendor: static, address: 203\.0\.113\.9, key: ssh-ed25519 \S+, ram: \d+[MG]iB, labels: \{role: web\}\}$/m,
  );
  expect(text).toContain('# The first one, written by hand.');
});

test(
  'nobody gets in by password any more, and the fleet does',
  async () => {
    await expect(onBare('n4', 'true')).rejects.toThrow(/lets nobody in by password|shows another host key/);
    expect(await fleet.ssh('n4', 'sudo sshd -T | grep -E "^(passwordauthentication|permitrootlogin) "')).toBe(
      'permitrootlogin no\npasswordauthentication no\n',
    );
  },
  minute,
);

test('no password is in any file of the fleet or of its rehearsal, nor left in temporary folders', () => {
  const own = (name: string): boolean => !/root-password$|^passwords$/.test(name);
  for (const password of passwords.values()) expect(filesWith(fleet.root, password, own)).toEqual([]);
  expect(readdirSync(join(fleet.root, 'tmp')).filter((name) => name.startsWith('flotilla-ssh'))).toEqual([]);
});

/** Files below a folder that hold a text; hosts' own disks are left out. */
function filesWith(folder: string, text: string, own: (name: string) => boolean): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'hosts' ? [] : filesWith(file, text, own);
    if (!entry.isFile() || !own(entry.name) || statSync(file).size > 2 ** 24) return [];
    return readFileSync(file).includes(text) ? [file] : [];
  });
}

test(
  'run again it asks for nothing and changes nothing',
  async () => {
    const before = fleet.read('fleet.yaml');
    const told = await fleet.run(['rehearse', 'newnode', 'n4', addresses.n4, '--yes'], { timeoutMs: 2 * minute });
    expect(succeeded(told)).toContain('Nothing had to change.');
    expect(told.stderr).toContain('n4: had joined before');
    expect(fleet.read('fleet.yaml')).toBe(before);
  },
  2 * minute,
);

test(
  'a password never stands in the arguments of a program',
  async () => {
    const password = passwords.get('n5')!;
    const run = newnode(['n5'], '--no-deploy');
    const seen = new Set<string>();
    const ended = run.then(() => true);
    for (let looks = 0; looks < 3000; looks += 1) {
      for (const line of await argumentsOfAll()) seen.add(line);
      if (await Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve(false), 20))])) break;
    }
    succeeded(await run);
    expect([...seen].some((line) => line.includes('ControlPath='))).toBe(true);
    expect([...seen].filter((line) => line.includes(password))).toEqual([]);
  },
  6 * minute,
);

async function argumentsOfAll(): Promise<readonly string[]> {
  const { stdout } = await runProgram(['ps', '-eo', 'args', '--no-headers']);
  return stdout.split('\n');
}
