import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { netnsCommand } from '../../src/rehearsal/hosts/exec';
import { filesFolder, filesUrl } from '../../src/rehearsal/hosts/file-service';
import { ensureImages, ensurePackages, imageFor } from '../../src/rehearsal/hosts/image-store';
import { LocalHosts } from '../../src/rehearsal/hosts/local-hosts';
import { namespaceFile, rehearsalName } from '../../src/rehearsal/hosts/namespace';
import { bringNetworkUp } from '../../src/rehearsal/hosts/network';
import { removeTree } from '../../src/rehearsal/hosts/remove-tree';
import { waitUntil } from '../../src/rehearsal/hosts/wait-until';
import type { MachineRecord } from '../../src/rehearsal/machines';
import { Login } from './support/login';
import { processesOf } from './support/machine-state';
import { requireHosts, withHosts } from './support/require-hosts';

const minute = 60_000;
const before = process.env.XDG_CACHE_HOME;

let folder: string;
let rehearsal: string;
let hosts: LocalHosts;
let login: Login;
let archive: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-packages-'));
  rehearsal = join(folder, 'rehearsal');
  mkdirSync(rehearsal);
  await requireHosts(rehearsal);
  await ensureImages(['debian-13', 'debian-12'], () => {});
  // A cache of its own, of the same files, whose archive can be spoilt.
  const images = join(folder, 'cache/flotilla/images');
  mkdirSync(images, { recursive: true });
  for (const os of ['debian-13', 'debian-12']) {
    const image = dirname(imageFor(os).lower[0] ?? '');
    execFileSync('cp', ['-al', image, join(images, basename(image))]);
  }
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  archive = imageFor('debian-13').archive ?? '';
  hosts = new LocalHosts(rehearsal);
  login = new Login(rehearsal, folder);
}, 30 * minute);

afterAll(async () => {
  await hosts?.down();
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  removeTree(folder);
}, minute);

function create(name: string, os: string, packages: readonly string[] = []): Promise<MachineRecord> {
  const userData = login.userData(packages);
  const vendor = { type: 'hcloud_server', region: 'fsn1', size: 'cax11', image: os };
  return hosts.create({ ...vendor, name, os, userData, ramMiB: 1024 });
}

async function address(name: string): Promise<string> {
  return (await hosts.list()).find((machine) => machine.name === name)?.ipv4 ?? '';
}

/** cloud-init's state once it is through. */
async function firstBoot(name: string) {
  const found = await waitUntil(
    () => {
      const status = hosts.cloudInits().find(({ machine }) => machine.name === name)?.status;
      return status === undefined || status.state === 'running' ? undefined : status;
    },
    3 * minute,
    200,
  );
  if (found === undefined) throw new Error(`cloud-init of ${name} is not through`);
  return found;
}

/** Changes one byte of a file of the archive while something is done, and nobody else's. */
async function spoilt(file: string, at: number, work: () => Promise<void>): Promise<void> {
  const whole = readFileSync(file);
  const bytes = Buffer.from(whole);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  renameSync(file, `${file}.whole`);
  writeFileSync(file, bytes);
  try {
    await work();
  } finally {
    renameSync(`${file}.whole`, file);
  }
}

/** Runs a command in the rehearsal's network. */
function inside(...argv: string[]) {
  const [program = '', ...args] = netnsCommand(rehearsal, argv);
  return spawnSync(program, args, { encoding: 'utf8', timeout: minute });
}

withHosts(
  'cloud-init installs what user data names, of either release, from the signed archive under its own name',
  async () => {
    await Promise.all([create('n1', 'debian-13', ['podman']), create('n2', 'debian-12', ['docker.io'])]);
    const states = await Promise.all(['n1', 'n2'].map(firstBoot));
    expect(states).toEqual([0, 1].map(() => ({ state: 'done', complaints: [], cause: [] })));
    expect(await login.run(await address('n1'), 'podman --version')).toMatch(/^podman version 5\./);
    expect(await login.run(await address('n2'), 'docker version --format "{{.Server.Version}}"')).toMatch(/^20\.10\./);
    expect(await login.run(await address('n2'), '. /etc/os-release; echo $VERSION_CODENAME')).toBe('bookworm');
    const policy = await login.run(await address('n1'), 'apt-cache policy podman');
    expect(policy).toContain('500 http://deb.debian.org/debian trixie/main');
  },
  5 * minute,
);

withHosts(
  'a package of which a byte is wrong is not installed',
  async () => {
    const ipv4 = await address('n1');
    const pool = join(archive, 'debian/pool/main/t/tree');
    const [name = ''] = readdirSync(pool);
    await spoilt(join(pool, name), 2000, async () => {
      await expect(login.run(ipv4, 'apt-get install -q -y tree')).rejects.toThrow(/Hash Sum mismatch/i);
    });
    await expect(login.run(ipv4, 'command -v tree')).rejects.toThrow();
    await login.run(ipv4, 'apt-get install -q -y tree');
    expect(await login.run(ipv4, 'command -v tree')).toBe('/usr/bin/tree');
  },
  2 * minute,
);

withHosts(
  'indexes whose signature does not hold are refused',
  async () => {
    const ipv4 = await address('n1');
    const signed = join(archive, 'debian/dists/trixie/InRelease');
    const at = readFileSync(signed, 'utf8').indexOf('\nOrigin: Debian') + 10;
    const update = 'rm -rf /var/lib/apt/lists/*; apt-get update -q 2>&1';
    await spoilt(signed, at, async () => {
      await expect(login.run(ipv4, update)).rejects.toThrow(/not signed|signature/i);
      await expect(login.run(ipv4, 'apt-get install -q -y htop')).rejects.toThrow('htop');
    });
    await login.run(ipv4, update);
    await login.run(ipv4, 'apt-get install -q -y htop');
  },
  2 * minute,
);

withHosts(
  'a package that there is not is an error that names it',
  async () => {
    await create('n3', 'debian-13', ['no-such-thing']);
    const status = await firstBoot('n3');
    expect(status.state).toBe('error');
    expect([...status.complaints, ...status.cause].join('\n')).toContain('no-such-thing');
    await hosts.destroy((await hosts.list()).find((machine) => machine.name === 'n3')?.id ?? '');
  },
  2 * minute,
);

withHosts(
  'packages can be added to what hosts install, also while they run',
  async () => {
    const ipv4 = await address('n1');
    await expect(login.run(ipv4, 'apt-get install -q -y cowsay')).rejects.toThrow('404');
    await ensurePackages('debian-13', ['cowsay'], () => {});
    await login.run(ipv4, 'apt-get install -q -y cowsay');
    await expect(ensurePackages('debian-13', ['no-such-package-anywhere'], () => {})).rejects.toThrow(
      'no-such-package-anywhere',
    );
  },
  5 * minute,
);

withHosts(
  "a rehearsal's own files are served under their own name, and nothing beside them",
  async () => {
    const ipv4 = await address('n1');
    mkdirSync(filesFolder(rehearsal));
    writeFileSync(join(filesFolder(rehearsal), 'a b.txt'), 'hello');
    writeFileSync(join(rehearsal, 'secret'), 'secret');
    expect(await login.run(ipv4, `curl -sSf ${filesUrl('a b.txt')}`)).toBe('hello');
    for (const path of ['../secret', '%2e%2e/secret', 'none']) {
      const asked = `curl -s --path-as-is -o /dev/null -w "%{http_code}" ${filesUrl('')}${path}`;
      expect(await login.run(ipv4, asked)).toMatch(/^40[04]$/);
    }
    rmSync(filesFolder(rehearsal), { recursive: true });
  },
  minute,
);

withHosts(
  'the file server is a process of the rehearsal alone, comes back when it was killed, and is on no other network',
  async () => {
    const served = (): boolean => inside('curl', '-s', '-o', '/dev/null', 'http://198.18.0.1/').status === 0;
    const servers = (): string[] => processesOf(rehearsal).filter((line) => line.includes('.file-server.cjs'));
    expect(served()).toBe(true);
    expect(servers()).toHaveLength(1);
    const pid = Number(servers()[0]?.split(' ')[0]);
    const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
    expect(groups).toContain(`/${rehearsalName(rehearsal)}/files`);
    process.kill(pid, 'SIGKILL');
    expect(await waitUntil(() => (servers().length === 0 ? true : undefined), 10_000)).toBe(true);
    await Promise.all([0, 1].map(() => bringNetworkUp(rehearsal)));
    expect(servers()).toHaveLength(1);
    expect(served()).toBe(true);
    const server = servers()[0]?.split(' ')[0];
    expect(statSync(`/proc/${server}/ns/net`).ino).toBe(statSync(namespaceFile(rehearsal)).ino);
    expect(statSync(`/proc/${server}/ns/net`).ino).not.toBe(statSync('/proc/self/ns/net').ino);
  },
  minute,
);

withHosts(
  'down ends the file server with the hosts',
  async () => {
    await hosts.down();
    expect(processesOf(rehearsal)).toEqual([]);
  },
  minute,
);
