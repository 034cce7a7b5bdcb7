import * as fs from 'node:fs';
import * as path from 'node:path';
import { fleetFolder, flotilla } from './fixture';
import { scriptedTools } from './scripted-terraform';

const ledgerOf = (folder: string): string => fs.readFileSync(path.join(folder, 'fleet.lock.yaml'), 'utf8');
const edit = (folder: string, change: (text: string) => string): void => {
  const file = path.join(folder, 'fleet.yaml');
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
};

/** The fixture's fleet as it is after a deploy. */
async function deployed(): Promise<string> {
  const folder = fleetFolder();
  const { code, err } = await flotilla(folder, ['deploy', '--yes'], scriptedTools(folder));
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return folder;
}

test('a node gets a new machine: the ledger says so once, and the next command is named', async () => {
  const folder = await deployed();
  const { code, out, err } = await flotilla(folder, ['replace', 'n2']);
  expect([code, err]).toEqual([0, 'wrote fleet.lock.yaml\n']);
  expect(out).toMatch(/n2 .*replace/);
  expect(out).toContain(
    'n2 gets a new machine with the next deploy (generation 2); what only the old one has is lost.',
  );
  expect(out).toContain('Next: npx flotilla rehearse up, then npx flotilla deploy');
  expect(ledgerOf(folder)).toMatch(/n2: \{index: 1, state: replacing, generation: 2, .* deployed: \{generation: 1,/);
  const before = ledgerOf(folder);
  const again = await flotilla(folder, ['replace', 'n2']);
  expect([again.code, again.err, ledgerOf(folder)]).toEqual([0, '', before]);
  expect(again.out).toContain('n2 is to be replaced already (generation 2)');
  expect((await flotilla(folder, ['plan', '--check'])).code).toBe(0);
});

test('a replacement that failed half-way can be asked for once more', async () => {
  const folder = await deployed();
  await flotilla(folder, ['replace', 'n2']);
  expect((await flotilla(folder, ['replace', 'n2', '--again'])).out).toContain('(generation 3)');
  expect(ledgerOf(folder)).toMatch(/n2: \{index: 1, state: replacing, generation: 3,/);
});

test('--undo gives back the ledger as it was, and what cannot be undone is refused', async () => {
  const folder = await deployed();
  const before = ledgerOf(folder);
  await flotilla(folder, ['replace', 'n1', 'n2']);
  expect(ledgerOf(folder)).not.toBe(before);
  const undone = await flotilla(folder, ['replace', 'n1', 'n2', '--undo']);
  expect([undone.code, ledgerOf(folder)]).toEqual([0, before]);
  expect((await flotilla(folder, ['replace', 'n1', '--undo'])).out).toContain(
    'n1 keeps its machine anyway (generation 1).',
  );
  edit(folder, (text) => text.replace('region: fsn1', 'region: hel1'));
  const refused = await flotilla(folder, ['replace', 'n1', '--undo']);
  expect([refused.code, ledgerOf(folder)]).toEqual([1, before]);
  expect(refused.err).toContain(
    'the fleet file wants another machine for n1: region fsn1 -> hel1 (take that back in the fleet file)',
  );
});

test('a node that never was confirmed may be there all the same: it is replaced and that undone, and the ledger keeps the doubt', async () => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  const before = ledgerOf(folder).replace(/(n1: .*deployed:) none/, '$1 unknown');
  expect((await flotilla(folder, ['replace', 'n1'])).out).toMatch(/n1 .*new .*generation 2: made anew if it is there/);
  const { code, out } = await flotilla(folder, ['replace', 'n1', '--undo']);
  expect([code, ledgerOf(folder)]).toEqual([0, before]);
  expect(out).toContain('n1 keeps its machine (generation 1).');
});

test('--undo takes back requests, not edits: of a node that never was confirmed neither', async () => {
  const folder = fleetFolder();
  await flotilla(folder, ['plan']);
  edit(folder, (text) => text.replace('region: fsn1', 'region: hel1'));
  await flotilla(folder, ['plan']);
  const before = ledgerOf(folder);
  expect(before).toMatch(/n1: \{index: 0, state: replacing, generation: 2, .*deployed: none\}/);
  const refused = await flotilla(folder, ['replace', 'n1', '--undo']);
  expect([refused.code, ledgerOf(folder)]).toEqual([1, before]);
  expect(refused.err).toContain(
    'no machine of n1 was deployed: an edit of the fleet file raised its generation, no replacement was asked for (edit the fleet file if another machine is wanted; flotilla deploy makes it)',
  );
});

test('--undo is refused where a deploy that failed may have made the machine anew, and where the file wants another one', async () => {
  const folder = fleetFolder();
  const tools = { ...scriptedTools(folder), FAIL: 'hetzner' };
  await flotilla(folder, ['deploy', '--yes'], tools);
  await flotilla(folder, ['replace', 'n1']);
  const asked = ledgerOf(folder);
  expect(asked).toMatch(/n1: .*deployed: unknown, begun: \{generation: 1, /);
  edit(folder, (text) => text.replace('region: fsn1', 'region: hel1'));
  const another = await flotilla(folder, ['replace', 'n1', '--undo']);
  expect([
    another.code,
    another.err.includes('the fleet file wants another machine for n1: region fsn1 -> hel1'),
  ]).toEqual([1, true]);
  edit(folder, (text) => text.replace('region: hel1', 'region: fsn1'));
  await flotilla(folder, ['deploy', '--yes'], tools);
  const refused = await flotilla(folder, ['replace', 'n1', '--undo']);
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining(
      "a deploy of n1's generation 2 was begun, and its machine may be made anew already (run flotilla deploy, which ends it)",
    ),
  ]);
});

test('of several nodes all are replaced or none, and every reason is told', async () => {
  const folder = await deployed();
  edit(folder, (text) => text.replace(/ {2}n2: .*\n/, ''));
  await flotilla(folder, ['plan']);
  const before = ledgerOf(folder);
  const { code, err } = await flotilla(folder, ['replace', 'n1', 'n2', 'n11']);
  expect([code, ledgerOf(folder)]).toEqual([1, before]);
  expect(err).toContain('n2 is leaving the fleet (write it into the fleet file again if it shall stay)');
  expect(err).toContain("expected the name of a node, there is no 'n11' (did you mean 'n1'?)");
});

test('a static machine is not made anew by anybody but its owner', async () => {
  const folder = fleetFolder({
    'fleet.yaml':
      'fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\nnodes:\n  n4: {vendor: static, address: 203.0.113.9, ram: 1GiB}\n',
  });
  const { code, out } = await flotilla(folder, ['replace', 'n4']);
  expect(code).toBe(0);
  expect(out).toContain('It is static: no vendor makes it anew; install its system yourself, then newnode again.');
});

test('--json tells what became of each name; a frozen ledger is refused and left alone', async () => {
  const folder = await deployed();
  const before = ledgerOf(folder);
  const frozen = await flotilla(folder, ['replace', 'n2', '--frozen']);
  expect([frozen.code, ledgerOf(folder)]).toEqual([1, before]);
  const { out } = await flotilla(folder, ['replace', 'n2', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    replacements: [{ node: 'n2', generation: 2, outcome: 'asked' }],
    plan: { fleet: 'oak' },
    ledger: { file: 'fleet.lock.yaml', changed: true },
    next: ['npx flotilla rehearse up', 'npx flotilla deploy'],
  });
});

describe('--forget', () => {
  const without = (folder: string): void => edit(folder, (text) => text.replace(/ {2}n2: .*\n/, ''));

  test('waits until the machine is gone; then another node gets the number', async () => {
    const folder = await deployed();
    const inFleet = await flotilla(folder, ['plan', '--forget', 'n2']);
    expect(inFleet.err).toContain(
      "cannot forget 'n2': it is in the fleet file (take it out of the fleet file, then run flotilla deploy)",
    );
    without(folder);
    const leaving = await flotilla(folder, ['plan', '--forget', 'n2']);
    expect(leaving.err).toContain("cannot forget 'n2': it is leaving");
    await flotilla(folder, ['plan']);
    const shown = (nodes: string): void => {
      const outputs = fs.readFileSync(path.join(folder, 'outputs.json'), 'utf8');
      const data = JSON.parse(outputs) as { fleet: { value: { nodes: Record<string, unknown> } } };
      const kept = Object.entries(data.fleet.value.nodes).filter(([name]) => nodes.split(' ').includes(name));
      data.fleet.value.nodes = Object.fromEntries(kept);
      fs.writeFileSync(path.join(folder, 'outputs.json'), JSON.stringify(data));
    };
    const tools = scriptedTools(folder);
    shown('n1');
    expect((await flotilla(folder, ['deploy', '--yes'], tools)).code).toBe(0);
    const there = await flotilla(folder, ['plan', '--forget', 'n2']);
    expect(there.err).toContain(
      "cannot forget 'n2': its machine at linode is still there (run flotilla deploy, which removes it, then flotilla plan --forget n2)",
    );
    expect((await flotilla(folder, ['deploy', '--yes'], tools)).code).toBe(0);
    expect(ledgerOf(folder)).toMatch(/n2: \{index: 1, state: gone, .*deployed: none\}/);
    const gone = await flotilla(folder, ['plan', '--forget', 'n2']);
    expect([gone.code, gone.err]).toEqual([0, 'wrote fleet.lock.yaml\n']);
    expect(ledgerOf(folder)).not.toContain('n2');
    edit(folder, (text) => text.replace('nodes:\n', 'nodes:\n  n7: {vendor: hetzner, region: fsn1, size: cx23}\n'));
    await flotilla(folder, ['plan']);
    expect(ledgerOf(folder)).toMatch(/n7: \{index: 1, state: active/);
  });

  test('forgets all of the named nodes or none, and says what it could forget', async () => {
    const folder = fleetFolder();
    await flotilla(folder, ['plan']);
    without(folder);
    await flotilla(folder, ['plan']);
    const before = ledgerOf(folder);
    const { code, err } = await flotilla(folder, ['plan', '--forget', 'n2', '--forget', 'zebra']);
    expect([code, ledgerOf(folder)]).toEqual([1, before]);
    expect(err).toContain("cannot forget 'zebra': the ledger has no such node (it can forget n2)");
    expect((await flotilla(folder, ['plan', '--check', '--forget', 'n2'])).code).toBe(2);
    expect(ledgerOf(folder)).toBe(before);
  });
});
