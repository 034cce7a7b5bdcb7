import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ensureImages, imageFor } from '../../src/rehearsal/hosts/image-store';
import { removeTree } from '../../src/rehearsal/hosts/remove-tree';
import { waitUntil } from '../../src/rehearsal/hosts/wait-until';
import { bundledDriver, DriverProcess } from './support/driver-process';
import { processesOf } from './support/machine-state';
import { requireHosts, withHosts } from './support/require-hosts';

const minute = 60_000;

let folder: string;
let driver: string;
let images: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-images-'));
  await requireHosts(folder);
  driver = bundledDriver(folder);
  await ensureImages([{ os: 'debian-13', packages: [] }], () => {});
  // A cache of its own that shares only the image, so that layers are built here and nowhere else.
  const base = imageFor('debian-13', [])[0] ?? '';
  images = join(folder, 'cache/flotilla/images');
  const image = join(images, basename(dirname(base)));
  mkdirSync(image, { recursive: true });
  symlinkSync(base, join(image, 'root'));
}, 30 * minute);

afterAll(() => removeTree(folder));

function building(packages: readonly string[]): DriverProcess {
  const need = JSON.stringify([{ os: 'debian-13', packages }]);
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  return new DriverProcess([process.execPath, driver, 'images', need], env);
}

function layers(): readonly string[] {
  const image = join(images, readdirSync(images).find((name) => /^debian-13-[0-9a-f]+$/.test(name)) ?? '', 'layers');
  return existsSync(image) ? readdirSync(image) : [];
}

withHosts(
  'a killed build leaves no process, counts for nothing, and the next run finishes it',
  async () => {
    const killed = building(['tree', 'make']);
    expect(await waitUntil(() => /"step":"[^"]*install"/.test(killed.output) || undefined, minute, 5)).toBe(true);
    expect(processesOf(images).length).toBeGreaterThan(0);
    await killed.kill();
    expect(await waitUntil(() => (processesOf(images).length === 0 ? true : undefined), 5_000)).toBe(true);
    expect(layers()).toEqual([]);
    await building(['make', 'tree']).result();
    expect(layers().length).toBe(1);
    const root = join(
      images,
      readdirSync(images).find((name) => /^debian-13-[0-9a-f]+$/.test(name)) ?? '',
      'layers',
      layers()[0] ?? '',
      'root',
    );
    expect(existsSync(join(root, 'usr/bin/tree'))).toBe(true);
    // Only what the packages bring: no list, no name server, nothing that keeps services from starting.
    for (const left of ['usr/sbin/policy-rc.d', 'etc/resolv.conf', 'run', 'var/lib/apt/lists', 'tmp']) {
      expect([left, existsSync(join(root, left))]).toEqual([left, false]);
    }
    expect(readdirSync(images).filter((name) => name.startsWith('.'))).toEqual([]);
  },
  5 * minute,
);

withHosts(
  'a step of a build dies with its caller, also one that has nothing to say',
  async () => {
    const mark = join(folder, 'silent');
    const argv = JSON.stringify(['sh', '-c', 'sleep 300; : "$1"', 'step', mark]);
    const killed = new DriverProcess([process.execPath, driver, 'build', argv]);
    const steps = (): number => processesOf(mark).filter((line) => line.includes('sleep 300')).length;
    expect(await waitUntil(() => (steps() > 2 ? true : undefined), 10_000)).toBe(true);
    await killed.kill();
    expect(await waitUntil(() => (processesOf(mark).length === 0 ? true : undefined), 5_000)).toBe(true);
  },
  minute,
);

withHosts(
  'two runs that need the same layer build it once',
  async () => {
    const both = [building(['jq']), building(['jq'])];
    await Promise.all(both.map((each) => each.result()));
    const built = both.filter((each) => each.output.includes('"total":100'));
    expect(built.length).toBe(1);
  },
  5 * minute,
);

withHosts(
  'a package that Debian does not have fails with the words of apt',
  async () => {
    await expect(building(['no-such-package-anywhere']).result()).rejects.toThrow('no-such-package-anywhere');
    expect(readdirSync(images).filter((name) => name.startsWith('.'))).toEqual([]);
  },
  5 * minute,
);
