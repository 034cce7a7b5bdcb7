import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageName } from '../../../src/rehearsal/hosts/image-recipe';
import {
  ensureImages,
  ensurePackages,
  ImageMissing,
  imageFor,
  imagesFolder,
} from '../../../src/rehearsal/hosts/image-store';
import { knownSystems, tryFindRecipe } from '../../../src/rehearsal/hosts/known-images';

let cache: string;
const before = process.env.XDG_CACHE_HOME;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'flotilla-cache-'));
  process.env.XDG_CACHE_HOME = cache;
});
afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(cache, { recursive: true });
});

/** The folder of an image as a build would have left it. */
function made(os: string): string {
  const folder = join(cache, 'flotilla/images', imageName(tryFindRecipe(os)!));
  mkdirSync(join(folder, 'root'), { recursive: true });
  return folder;
}

test('an image that was not built is missing, and the message names it', () => {
  expect(() => imageFor('debian-13')).toThrow('the image of debian-13 has not been built on this machine');
});

test('an image is a root and the packages that its hosts can install; a system that is an image has none', () => {
  const debian = made('debian-13');
  expect(imageFor('debian-13')).toEqual({ lower: [join(debian, 'root')], archive: join(debian, 'archive') });
  const flatcar = made('flatcar');
  expect(imageFor('flatcar-lts')).toEqual({ lower: [join(flatcar, 'root')] });
});

test('what was built before is not built again and says nothing', async () => {
  made('debian-13');
  const steps: string[] = [];
  await ensureImages(['debian-13', 'debian-13'], (progress) => steps.push(progress.step));
  expect(steps).toEqual([]);
});

test('fails for an unknown operating system with those that are known', async () => {
  await expect(ensureImages(['plan-9'], () => {})).rejects.toThrow(ImageMissing);
  await expect(ensureImages(['plan-9'], () => {})).rejects.toThrow(knownSystems().join(', '));
});

test('packages that are installed or at hand are not fetched again', async () => {
  const folder = made('debian-13');
  const put = (name: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  };
  put('root/var/lib/dpkg/info/sudo.list');
  put('root/var/lib/dpkg/info/libc6:amd64.list');
  put('archive/debian/pool/main/t/tree/tree_2.2.1-1_amd64.deb');
  const steps: string[] = [];
  await ensurePackages('debian-13', ['libc6', 'sudo', 'tree'], (progress) => steps.push(progress.step));
  expect(steps).toEqual([]);
});

test('packages are added to no image that was not built, and to no system without packages', async () => {
  await expect(ensurePackages('debian-13', ['tree'], () => {})).rejects.toThrow('has not been built');
  made('flatcar');
  await expect(ensurePackages('flatcar', ['tree'], () => {})).rejects.toThrow(
    'hosts of flatcar cannot install packages',
  );
});

test('a cache folder that is not absolute is ignored, as the XDG specification wants it', () => {
  process.env.XDG_CACHE_HOME = 'somewhere';
  expect(imagesFolder()).toMatch(/^\/.*\/\.cache\/flotilla\/images$/);
});
