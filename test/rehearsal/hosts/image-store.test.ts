import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  imageName,
  knownSystems,
  layerName,
  layerPackages,
  tryFindRecipe,
} from '../../../src/rehearsal/hosts/image-recipe';
import { ensureImages, ImageMissing, imageFor, imagesFolder } from '../../../src/rehearsal/hosts/image-store';

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

const recipe = tryFindRecipe('debian-13')!;
const made = (...parts: string[]): string => {
  const folder = join(cache, 'flotilla/images', imageName(recipe), ...parts, 'root');
  mkdirSync(folder, { recursive: true });
  return folder;
};

test('an image that was not built is missing, and the message names what', () => {
  expect(() => imageFor('debian-13', [])).toThrow('the image of debian-13 has not been built on this machine');
  made();
  expect(() => imageFor('debian-13', ['docker.io'])).toThrow(
    'the image of debian-13 with the packages docker-cli, docker.io has not been built on this machine',
  );
});

test('a built layer lies on top of its image; without packages of its own a host has the image alone', () => {
  const base = made();
  const layer = made('layers', layerName(layerPackages(recipe, ['podman'])));
  expect(imageFor('debian-13', ['podman', 'curl'])).toEqual([layer, base]);
  expect(imageFor('debian-13', ['curl'])).toEqual([base]);
});

test('what was built before is not built again and says nothing', async () => {
  made();
  const steps: string[] = [];
  await ensureImages([{ os: 'debian-13', packages: [] }], (progress) => steps.push(progress.step));
  expect(steps).toEqual([]);
});

test('fails for an unknown operating system with those that are known', async () => {
  const need = { os: 'plan-9', packages: [] };
  await expect(ensureImages([need], () => {})).rejects.toThrow(ImageMissing);
  await expect(ensureImages([need], () => {})).rejects.toThrow(knownSystems().join(', '));
});

test('a cache folder that is not absolute is ignored, as the XDG specification wants it', () => {
  process.env.XDG_CACHE_HOME = 'somewhere';
  expect(imagesFolder()).toMatch(/^\/.*\/\.cache\/flotilla\/images$/);
});
