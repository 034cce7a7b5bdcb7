import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla } from './fixture';

/** Three BOSH hosts, two of one vendor first. */
function threeHosts(): string {
  const folder = fleetFolder();
  const nodes = ['hetzner, region: fsn1, size: cx23', 'hetzner, region: nbg1, size: cx23'];
  const lines = [...nodes, 'linode, region: eu-central, size: g6-standard-2'].map(
    (node, i) => `  n${i + 1}: {vendor: ${node}, engine: bosh}`,
  );
  const file = path.join(folder, 'fleet.yaml');
  const [head] = fs.readFileSync(file, 'utf8').split('nodes:');
  fs.writeFileSync(file, `${head}nodes:\n${lines.join('\n')}\n`);
  return folder;
}

const ledgerOf = (folder: string) => fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8');

test('the order that a warning proposes can be pasted, and is kept', async () => {
  const folder = threeHosts();
  fs.rmSync(path.join(folder, 'fleet.lock.yaml'), { force: true });
  const first = await flotilla(folder, ['plan']);
  const [, proposed] = /\(flotilla (plan --order [\w,]+)\)/.exec(first.err) ?? [];
  expect([first.code, proposed]).toEqual([0, 'plan --order n1,n3']);
  const second = await flotilla(folder, proposed!.split(' '));
  expect([second.code, second.err]).toEqual([0, 'wrote fleet.lock.yaml\n']);
  expect(ledgerOf(folder).match(/n\d: \{index: \d/g)).toEqual(['n1: {index: 0', 'n2: {index: 2', 'n3: {index: 1']);
  expect(await flotilla(folder, ['plan', '--check'])).toMatchObject({ code: 0, err: '' });
});

test('a check and a frozen run name the command with the order', async () => {
  const folder = threeHosts();
  await flotilla(folder, ['plan']);
  const before = ledgerOf(folder);
  const check = await flotilla(folder, ['plan', '--check', '--order', 'n1,n3']);
  expect([check.code, check.err]).toEqual([2, expect.stringContaining('run npx flotilla plan --order n1,n3 and')]);
  const frozen = await flotilla(folder, ['plan', '--frozen', '--order', 'n1, n3']);
  expect([frozen.code, frozen.err]).toEqual([1, expect.stringContaining('run npx flotilla plan --order n1,n3 and')]);
  expect(ledgerOf(folder)).toBe(before);
});

test('an order of nodes that are not there is refused in a line each', async () => {
  const folder = threeHosts();
  const { code, err } = await flotilla(folder, ['plan', '--order', 'n4,n1,n1']);
  expect(code).toBe(1);
  expect(err).toContain("cannot order 'n4': the fleet has no such node");
  expect(err).toContain("cannot order 'n1' twice");
});
