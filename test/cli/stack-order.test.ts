import { CommandError, failed } from '../../src/cli/exit';
import { chooseStacks, inOrder } from '../../src/cli/stack-order';

const stack = (name: string, ...dependencies: string[]) => ({ name, dir: `/${name}`, dependencies });
const fleet = [
  stack('core'),
  stack('hetzner', 'core'),
  stack('linode', 'core'),
  stack('mesh', 'core', 'hetzner', 'linode'),
];

test('without names all stacks are chosen', () => {
  expect(chooseStacks(fleet, [])).toEqual(fleet);
});

test('some stacks are chosen with those they need', () => {
  expect(chooseStacks(fleet, ['hetzner', 'core']).map((s) => s.name)).toEqual(['core', 'hetzner']);
});

test('fails for a stack without those it needs, and says the command that works', () => {
  expect(() => chooseStacks(fleet, ['mesh', 'core'])).toThrow('mesh core needs also hetzner, linode');
  try {
    chooseStacks(fleet, ['mesh', 'core']);
  } catch (error) {
    expect((error as CommandError).hint).toBe('npx flotilla deploy core hetzner linode mesh');
  }
});

test('the stack of a vendor that is gone is skipped, though others depend on it', () => {
  expect(chooseStacks(fleet, [], ['hetzner']).map((s) => s.name)).toEqual(['core', 'linode', 'mesh']);
  expect(() => chooseStacks(fleet, [], ['vultr'])).toThrow('unknown stack vultr');
  for (const name of ['core', 'mesh'])
    expect(() => chooseStacks(fleet, [], [name])).toThrow(`only the stack of a vendor can be skipped, got ${name}`);
});

test('fails for a stack that the fleet has not', () => {
  expect(() => chooseStacks(fleet, ['vultr'])).toThrow(
    'unknown stack vultr; this fleet has core, hetzner, linode, mesh',
  );
});

test('vendors run side by side, mesh after all of them', async () => {
  const said: string[] = [];
  const gates = new Map<string, () => void>();
  const run = inOrder(fleet, async (s) => {
    said.push(`+${s.name}`);
    if (s.name === 'hetzner' || s.name === 'linode') await new Promise<void>((open) => gates.set(s.name, open));
    said.push(`-${s.name}`);
  });
  while (gates.size < 2) await new Promise(setImmediate);
  gates.get('linode')!();
  gates.get('hetzner')!();
  await run;
  expect(said).toEqual(['+core', '-core', '+hetzner', '+linode', '-linode', '-hetzner', '+mesh', '-mesh']);
});

test('after a failure what runs ends, nothing new begins, and every failure is told', async () => {
  const said: string[] = [];
  const run = inOrder(fleet, async (s) => {
    said.push(s.name);
    if (s.dependencies.length === 1) throw failed(`${s.name}: quota`, 'ask for more');
  });
  const error = (await run.then(
    () => undefined,
    (e: unknown) => e,
  )) as CommandError;
  expect(said).toEqual(['core', 'hetzner', 'linode']);
  expect(error).toBeInstanceOf(CommandError);
  expect([error.message, error.hint]).toEqual(['hetzner: quota\nlinode: quota', 'ask for more']);
});

test('a mistake of ours goes before failures that were foreseen', async () => {
  const bug = new TypeError('x is undefined');
  const run = inOrder(fleet, async (s) => {
    if (s.name === 'hetzner') throw failed('quota');
    if (s.name === 'linode') throw bug;
  });
  await expect(run).rejects.toBe(bug);
});
