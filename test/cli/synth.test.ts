import * as fs from 'node:fs';
import * as path from 'node:path';
import { CommandError } from '../../src/cli/exit';
import { findFleet } from '../../src/cli/fleet-place';
import { synth } from '../../src/cli/synth';
import { fleetFolder } from './fixture';

/** What is told of a synth with this app. */
async function refusal(app: string, files: Readonly<Record<string, string>> = {}) {
  const folder = fleetFolder({ 'cdktf.json': JSON.stringify({ app }), ...files });
  const [outDir, logDir] = [path.join(folder, 'cdktf.out'), path.join(folder, 'log')];
  fs.mkdirSync(logDir);
  const env = { PATH: process.env.PATH };
  const error = await synth({ place: findFleet('.', folder), outDir, logDir, env }).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommandError)) throw error;
  return { code: error.code, message: error.message.replaceAll(folder, '~'), hint: error.hint };
}

const notInstalled = (name: string) => ({
  code: 1,
  message: `the app of cdktf.json needs ${name}, which is not installed`,
  hint: 'run npm install first',
});

test('an app of a package that is not installed is told in one line, with the command that brings it', async () => {
  expect(await refusal('node node_modules/flotilla/lib/stacks/main.js')).toEqual(notInstalled('flotilla'));
});

test.each([
  ['CommonJS', 'main.cjs', "require('@oak/stacks/lib/main');\n", '@oak/stacks'],
  ['ES module', 'main.mjs', "import 'cdktf-of-nobody';\n", 'cdktf-of-nobody'],
])('so is a package that an app of its own needs, as %s', async (_, file, text, name) => {
  expect(await refusal(`node ${file}`, { [file]: text })).toEqual(notInstalled(name));
});

test('an app that nobody has built is told by its path', async () => {
  expect(await refusal('node build/main.js')).toEqual({
    code: 1,
    message: 'the app of cdktf.json is not there: ~/build/main.js',
    hint: 'build it, or correct "app" in cdktf.json',
  });
});

test('an app that lacks a file of its own has crashed', async () => {
  const { code, message } = await refusal('node main.cjs', { 'main.cjs': "require('./lost');\n" });
  expect([code, message.split('\n')[0]]).toEqual([3, 'synth failed']);
  expect(message).toContain("Cannot find module './lost'");
});
