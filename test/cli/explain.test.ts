import { runCli } from '../../src/cli/run-cli';
import { codes } from '../../src/fleet/codes';
import { recordedTerminal } from './fixture';

async function explain(...args: readonly string[]) {
  const terminal = recordedTerminal({ columns: 80 });
  const code = await runCli(['explain', ...args], { terminal, env: {}, cwd: '/' });
  return { code, ...terminal.printed };
}

test('a code is explained with what to do and an example, in lines that fit the terminal', async () => {
  const { code, out } = await explain('unknown-size');
  expect(code).toBe(0);
  expect(out).toContain('unknown-size: a size that the catalogue does not list');
  expect(out).toMatch(/Wrong:\n {4}nodes:\n {6}n1: .*cx99}\n\nRight:\n/);
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('without a code every code is listed', async () => {
  const { out } = await explain();
  for (const [name, meaning] of Object.entries(codes))
    expect(out).toMatch(new RegExp(`^${name} +${escaped(meaning)}$`, 'm'));
});

test('programs get the same as JSON', async () => {
  const { out } = await explain('unknown-size', '--json');
  expect(JSON.parse(out)).toEqual([
    expect.objectContaining({ code: 'unknown-size', meaning: codes['unknown-size'], example: expect.anything() }),
  ]);
});

test('a misspelt code gets the nearest one', async () => {
  const { code, err } = await explain('unknwon-size');
  expect(code).toBe(1);
  expect(err).toBe("there is no code 'unknwon-size'\ndid you mean 'unknown-size'? npx flotilla explain lists all\n");
});

test('a word that is no code may be a pod', async () => {
  const { code, err } = await explain('web');
  expect({ code, err }).toEqual({
    code: 1,
    err: "there is no code 'web'\nnpx flotilla explain lists all; for a pod of that name say pod/web\n",
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
