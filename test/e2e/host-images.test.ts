import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  // A cache of its own: nothing is built in it beforehand.
  images = join(folder, 'cache/flotilla/images');
}, minute);

afterAll(() => removeTree(folder));

function building(): DriverProcess {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  return new DriverProcess([process.execPath, driver, 'images', '["debian-13"]'], env);
}

/** Folders in the cache: half-built ones begin with a dot. */
function built(): readonly string[] {
  return existsSync(images) ? readdirSync(images).filter((name) => !name.endsWith('.lock')) : [];
}

async function saying(build: DriverProcess, step: string): Promise<void> {
  if ((await waitUntil(() => build.output.includes(step) || undefined, 2 * minute, 5)) !== true) {
    throw new Error(`the build never came to '${step}': ${build.output}`);
  }
}

withHosts(
  'a killed build leaves no process and counts for nothing; who waits for it goes on and clears it away',
  async () => {
    const killed = building();
    await saying(killed, 'install essential packages');
    expect(processesOf(images).length).toBeGreaterThan(0);
    const [left = ''] = built();
    expect(left).toMatch(/^\.debian-13-/);
    const next = building();
    await saying(next, 'wait for another build');
    expect(next.output).not.toContain('essential');
    await killed.kill();
    await saying(next, 'unpack essential packages');
    expect(built()).toHaveLength(1);
    expect(built()).not.toContain(left);
    await next.kill();
    expect(await waitUntil(() => (processesOf(images).length === 0 ? true : undefined), 5_000)).toBe(true);
    expect(built().filter((name) => !name.startsWith('.'))).toEqual([]);
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
  'a mirror that does not answer fails with its address, and leaves nothing behind',
  async () => {
    const env = {
      ...process.env,
      XDG_CACHE_HOME: join(folder, 'cache'),
      FLOTILLA_DEBIAN_MIRROR: 'http://127.0.0.1:9/debian',
    };
    const build = new DriverProcess([process.execPath, driver, 'images', '["debian-12"]'], env);
    await expect(build.result()).rejects.toThrow('127.0.0.1:9');
    expect(built().filter((name) => name.includes('debian-12'))).toEqual([]);
  },
  5 * minute,
);
