import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { findImage, folderDigest, imageName } from '../../src/cli/pod-image';
import { scratchFolder, writeProgram } from './fixture';

const config = '{"os":"linux"}';

/** A docker archive with one image. */
function archive(file: string, reference: string): void {
  const work = fs.mkdtempSync(path.join(path.dirname(file), 'work-'));
  fs.writeFileSync(path.join(work, 'config.json'), config);
  fs.writeFileSync(
    path.join(work, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: [reference], Layers: [] }]),
  );
  execFileSync('tar', ['-C', work, '-cf', file, 'manifest.json', 'config.json']);
}

const id = createHash('sha256').update(config).digest('hex');

test.each([
  ['localhost/web:1', 'web'],
  ['registry.example:5000/team/web@sha256:00', 'web'],
  ['web', 'web'],
])('the image %s is called %s in images/', (reference, name) => {
  expect(imageName(reference)).toBe(name);
});

test('an archive beside the fleet is taken as it is', async () => {
  const fleet = scratchFolder();
  fs.mkdirSync(path.join(fleet, 'images'));
  const file = path.join(fleet, 'images', 'web.tar');
  archive(file, 'localhost/web:1');
  expect(await findImage(fleet, 'localhost/web:1', {}, () => {})).toEqual({
    reference: 'localhost/web:1',
    archive: file,
    id,
  });
});

test('an image is built once per content of its folder', async () => {
  const fleet = scratchFolder();
  const ready = path.join(fleet, 'ready.tar');
  archive(ready, 'localhost/web:1');
  const build = path.join(fleet, 'images', 'web', 'build');
  writeProgram(build, `#!/bin/sh\ncp ${ready} "$1"\n`);
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: path.join(fleet, 'cache') };
  let built = 0;
  const find = () =>
    findImage(fleet, 'localhost/web:1', env, () => {
      built += 1;
    });
  const first = await find();
  expect(first?.id).toBe(id);
  expect(await find()).toEqual(first);
  expect(built).toBe(1);
  writeProgram(build, `#!/bin/sh\n# another\ncp ${ready} "$1"\n`);
  expect((await find())?.archive).not.toBe(first?.archive);
  expect(built).toBe(2);
});

test('an image that the fleet does not bring is left to the node', async () => {
  expect(await findImage(scratchFolder(), 'docker.io/library/nginx:1', {}, () => {})).toBe(undefined);
});

test('fails with what the build said, and keeps no half archive', async () => {
  const fleet = scratchFolder();
  writeProgram(
    path.join(fleet, 'images', 'web', 'build'),
    '#!/bin/sh\necho half > "$1"\necho "no busybox" >&2\nexit 1\n',
  );
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: path.join(fleet, 'cache') };
  await expect(findImage(fleet, 'localhost/web:1', env, () => {})).rejects.toThrow(/build failed:\n {2}no busybox/);
  expect(fs.readdirSync(path.join(fleet, 'cache/flotilla/pods'))).toEqual([]);
});

test('fails for an archive of another image', async () => {
  const fleet = scratchFolder();
  fs.mkdirSync(path.join(fleet, 'images'));
  archive(path.join(fleet, 'images', 'web.tar'), 'localhost/web:2');
  await expect(findImage(fleet, 'localhost/web:1', {}, () => {})).rejects.toThrow(
    'it holds localhost/web:2, expected localhost/web:1',
  );
});

test('the digest of a folder sees names, modes and contents', () => {
  const folder = scratchFolder();
  const file = path.join(folder, 'a');
  fs.writeFileSync(file, 'x', { mode: 0o644 });
  const digests = [folderDigest(folder)];
  fs.chmodSync(file, 0o755);
  digests.push(folderDigest(folder));
  fs.writeFileSync(file, 'y');
  digests.push(folderDigest(folder));
  fs.renameSync(file, path.join(folder, 'b'));
  digests.push(folderDigest(folder));
  expect(new Set(digests).size).toBe(4);
});
