import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla } from './fixture';

/** Warnings of a plan of a fleet with a word on its backends, in a repository with these lines in .gitignore. */
async function warned(backends: string, ignores: string | undefined): Promise<readonly string[]> {
  const folder = fleetFolder();
  fs.appendFileSync(path.join(folder, 'fleet.yaml'), `backends: ${backends}\n`);
  if (ignores !== undefined) {
    execFileSync('git', ['init', '-q'], { cwd: folder });
    fs.writeFileSync(path.join(folder, '.gitignore'), ignores);
  }
  const { code, err } = await flotilla(folder, ['plan']);
  expect(code).toBe(0);
  return err.split('\n').filter((line) => line.startsWith('warning:'));
}

const elsewhere = "{default: {local: {path: 'states/{stack}.tfstate'}}}";

test('a local state that git would take is warned of once, with the line that leaves it out', async () => {
  expect(await warned(elsewhere, 'state/\n')).toEqual([
    'warning: fleet.yaml: backends.default.local.path: git would take states/core.tfstate, and a state holds private keys (add /states/ to .gitignore, or keep states in state/)',
  ]);
});

test.each([
  ['ignored by its folder', elsewhere, '/states/\n'],
  ['ignored by its ending, with what Terraform keeps beside it', elsewhere, '*.tfstate*\n'],
  ['in the folder for states', "{default: {local: {path: 'state/x/{stack}.tfstate'}}}", ''],
  ['outside of the repository', "{default: {local: {path: '/nowhere/{stack}.tfstate'}}}", ''],
  ['outside of git', elsewhere, undefined],
  ['not in a file', '{default: {gcs: {bucket: oak, prefix: "{stack}"}}}', ''],
])('nothing is said of a state that is %s', async (_, backends, ignores) => {
  expect(await warned(backends, ignores)).toEqual([]);
});

test('the state before, which Terraform keeps beside it, is a state too', async () => {
  expect((await warned('{core: {local: {path: core.tfstate}}}', '*.tfstate\n'))[0]).toContain(
    'git would take core.tfstate.backup',
  );
});
