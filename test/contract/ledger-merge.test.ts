import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { fleetFolder, flotilla } from '../cli/fixture';
import { scriptedTools } from '../cli/scripted-terraform';
import { needs } from '../support/needs';

/*
 * Two people work on one fleet in branches of their own, and git merges them. Whoever is deployed keeps the number, and what the messages
 * say is done to the letter.
 */

const withGit = needs('git');

const ledgerName = 'fleet.lock.yaml';

/** A fleet under version control, seen through its two files and git. */
class Repository {
  readonly folder = fleetFolder({
    '.gitignore': '.home\nout\ncalls\nstate\ncdktf.out\nssh-bin\nterraform\n*.json\napp.cjs\n',
  });

  async begin(): Promise<void> {
    this.git('init', '-q', '-b', 'main');
    await this.plan();
    this.commit('begin');
  }

  git(...words: string[]): { readonly status: number | null; readonly said: string } {
    const person = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
    const env = { PATH: process.env.PATH, HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1' };
    const { status, stdout, stderr } = spawnSync('git', [...person, ...words], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  }

  commit(what: string): void {
    this.git('add', '-A');
    expect(this.git('commit', '-qm', what)).toEqual({ status: 0, said: '' });
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  edit(name: string, change: (text: string) => string): void {
    writeFileSync(join(this.folder, name), change(this.read(name)));
  }

  /** Commits an edit of the fleet file with the ledger that comes of it, in a branch that begins at main. */
  async branch(name: string, change: (fleet: string) => string, deploy = false): Promise<void> {
    this.git('checkout', '-q', '-b', name, 'main');
    this.edit('fleet.yaml', change);
    await this.plan();
    if (deploy) await this.deploy();
    this.commit(name);
    this.git('checkout', '-q', 'main');
  }

  async plan(...words: string[]): Promise<{ readonly code: number; readonly err: string }> {
    return flotilla(this.folder, ['plan', ...words]);
  }

  /** Confirms what the ledger wants, as a deploy does. */
  async deploy(): Promise<void> {
    const tools = scriptedTools(this.folder);
    const outputs = JSON.parse(this.read('outputs.json')) as { fleet: { value: { nodes: Record<string, object> } } };
    const ready = outputs.fleet.value.nodes.n1!;
    for (const [name, node] of Object.entries(this.nodes())) {
      const { index, generation, vendor, region } = node as Record<string, unknown>;
      outputs.fleet.value.nodes[name] = { ...ready, index, generation, vendor, region };
    }
    writeFileSync(join(this.folder, 'outputs.json'), JSON.stringify(outputs));
    const { code, err } = await flotilla(this.folder, ['deploy', '--yes'], tools);
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  }

  nodes(): Readonly<
    Record<string, { readonly index: number; readonly generation: number; readonly deployed?: unknown }>
  > {
    return (parse(this.read(ledgerName)) as { nodes: ReturnType<Repository['nodes']> }).nodes;
  }

  indices(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.nodes()).map(([name, { index }]) => [name, index]));
  }

  /** Merges branches into main, one after the other; conflicts stay in the files. */
  merge(...branches: string[]): readonly boolean[] {
    return branches.map((name) => this.git('merge', '-q', '--no-edit', name).status === 0);
  }

  /** What the message about conflicts in the ledger says, and the same in the fleet file. */
  keepBothSides(): void {
    for (const name of ['fleet.yaml', ledgerName])
      this.edit(name, (text) => text.replace(/^(<{7}|={7}|>{7}).*\n/gm, ''));
  }
}

const addAtEnd =
  (name: string, size = 'cx23') =>
  (fleet: string): string =>
    `${fleet}  ${name}: {vendor: hetzner, region: fsn1, size: ${size}}\n`;

withGit('two branches that add a node each: neither stands, so one takes another number by itself', async () => {
  const repository = new Repository();
  await repository.begin();
  await repository.branch('ada', addAtEnd('n3'));
  await repository.branch('bob', addAtEnd('n4'));
  expect(repository.merge('ada', 'bob')).toEqual([true, false]);
  const conflict = await repository.plan();
  expect(conflict.code).toBe(1);
  expect(conflict.err).toContain(
    'fleet.yaml:8:1: expected YAML, got the marker <<<<<<< of a merge conflict (take what both sides need and delete the marker lines)',
  );
  expect(conflict.err).toContain('fleet.lock.yaml:');
  expect(conflict.err).toContain('delete the marker lines and keep the lines of both sides');
  repository.keepBothSides();
  const { code, err } = await repository.plan();
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      "nodes.n4.index: n4 has index 3 from now on, because 2 is n3's too and nothing of n4 was deployed (commit the ledger)",
    ),
  ]);
  expect(repository.indices()).toEqual({ n1: 0, n2: 1, n3: 2, n4: 3 });
  expect((await repository.plan('--check')).err).toBe('');
});

describe.each([
  ['ada', 'bob'],
  ['bob', 'ada'],
])('whoever stands keeps the number, merged as %s and %s', (...order) => {
  withGit('when one of two was deployed', async () => {
    const repository = new Repository();
    await repository.begin();
    await repository.branch('ada', addAtEnd('n3'));
    await repository.branch('bob', addAtEnd('n4', 'cpx31'), true);
    expect(repository.merge(...order)).toEqual([true, false]);
    repository.keepBothSides();
    const { code, err } = await repository.plan();
    expect([code, err.includes("n3 has index 3 from now on, because 2 is n4's too")]).toEqual([0, true]);
    expect(repository.indices()).toEqual({ n1: 0, n2: 1, n3: 3, n4: 2 });
  });

  withGit('when both were deployed the message names both, and does to the letter', async () => {
    const repository = new Repository();
    await repository.begin();
    await repository.branch('ada', addAtEnd('n3'), true);
    await repository.branch('bob', addAtEnd('n4'), true);
    repository.merge(...order);
    repository.keepBothSides();
    const { code, err } = await repository.plan();
    expect(code).toBe(1);
    expect(err).toContain(
      'nodes.n4.index: expected an index of its own, got 2, which n3 has too, and both are deployed (delete the line of the one whose machine may be made anew, n3 or n4, run flotilla plan, and flotilla replace with its name)',
    );
    repository.edit(ledgerName, (text) => text.replace(/^ {2}n4: .*\n/m, ''));
    expect((await repository.plan()).code).toBe(0);
    expect((await flotilla(repository.folder, ['replace', 'n4'])).code).toBe(0);
    expect(repository.indices()).toEqual({ n1: 0, n2: 1, n3: 2, n4: 3 });
    expect(repository.nodes().n4).toMatchObject({ generation: 2, state: 'replacing' });
    expect(repository.nodes().n3).not.toHaveProperty('deployed');
  });
});

describe.each([
  ['ada', 'bob'],
  ['bob', 'ada'],
])('a user who is removed in one branch while another deploys, merged as %s and %s', (...order) => {
  withGit('collides, and whichever line is kept the removal is still to be delivered', async () => {
    const repository = new Repository();
    repository.edit('fleet.yaml', (fleet) => `users: {eve: {keys: [keys/ada.pub]}}\n${fleet}`);
    await repository.begin();
    await repository.branch('ada', (fleet) => fleet.replace('size: cx23', 'size: cpx31'), true);
    await repository.branch('bob', (fleet) => fleet.replace(/^users: .*\n/, ''));
    expect(repository.merge(...order)).toEqual([true, false]);
    expect((await repository.plan()).err).toContain('fleet.lock.yaml:');
    const conflict = repository.read(ledgerName);
    const configs = conflict.match(/^config: .*$/gm)!;
    expect(configs.length).toBe(2);
    for (const kept of configs) {
      const text = conflict.replace(/^(<{7}|={7}|>{7}).*\n/gm, '').replace(/^config: .*\n/gm, '');
      repository.edit(ledgerName, () => `${text}${kept}\n`);
      const { code, err } = await repository.plan();
      expect([code, code === 0 ? '' : err]).toEqual([0, '']);
      const { config } = parse(repository.read(ledgerName)) as {
        config: { users: string; deployed?: { users?: string } };
      };
      expect(config.deployed).toBeDefined();
      expect(config.deployed?.users).not.toBe(config.users);
    }
  });
});

withGit('names that stand apart, and changes of neighbours, are merged by git alone', async () => {
  const repository = new Repository();
  await repository.begin();
  const first = (name: string) => (fleet: string) =>
    fleet.replace('nodes:\n', `nodes:\n  ${name}: {vendor: hetzner, region: fsn1, size: cx23}\n`);
  await repository.branch('ada', (fleet) => first('a1')(fleet.replace('size: cx23', 'size: cpx31')));
  await repository.branch('bob', (fleet) => addAtEnd('z1')(fleet));
  expect(repository.merge('ada', 'bob')).toEqual([true, true]);
  const { code, err } = await repository.plan();
  expect([code, err.includes("z1 has index 3 from now on, because 2 is a1's too")]).toEqual([0, true]);
  repository.commit('merged');
  await repository.branch('eve', (fleet) => fleet.replace('size: cpx31', 'size: cx23'));
  await repository.branch('joe', (fleet) => fleet.replace('size: g6-nanode-1', 'size: g6-standard-2'));
  const ledgers = ['eve', 'joe'].map((branch) => repository.git('show', `${branch}:${ledgerName}`).said);
  const base = repository.read(ledgerName);
  const [ours, old, theirs] = [ledgers[0]!, base, ledgers[1]!].map((text, i) => {
    const file = join(repository.folder, `${i}.txt`);
    writeFileSync(file, text);
    return file;
  });
  const merged = execFileSync('git', ['merge-file', '-p', ours!, old!, theirs!], { encoding: 'utf8' });
  expect(merged).toMatch(/n1: .*size: cx23/);
  expect(merged).toMatch(/n2: .*size: g6-standard-2/);
});

withGit('with merge=union for the ledger git leaves nothing to resolve in it', async () => {
  const repository = new Repository();
  await repository.begin();
  writeFileSync(join(repository.folder, '.gitattributes'), `${ledgerName} merge=union\n`);
  repository.commit('union');
  await repository.branch('ada', addAtEnd('n3'));
  await repository.branch('bob', addAtEnd('n4'), true);
  expect(repository.merge('ada', 'bob')).toEqual([true, false]);
  expect(repository.read(ledgerName)).not.toContain('<<<<<<<');
  repository.edit('fleet.yaml', (text) => text.replace(/^(<{7}|={7}|>{7}).*\n/gm, ''));
  expect((await repository.plan()).code).toBe(0);
  expect(repository.indices()).toEqual({ n1: 0, n2: 1, n3: 3, n4: 2 });
});

withGit('of two lines for one node the one that was deployed last is kept, as the message says', async () => {
  const repository = new Repository();
  await repository.begin();
  await repository.deploy();
  repository.commit('deployed');
  await repository.branch('ada', (fleet) => fleet.replace('size: cx23', 'size: cx23, labels: {role: lb}'));
  await repository.branch('bob', (fleet) => fleet.replace('size: cx23', 'size: cpx31'), true);
  expect(repository.merge('ada', 'bob')).toEqual([true, false]);
  repository.edit('fleet.yaml', (text) =>
    text.replace(/<{7}[\s\S]*>{7}.*\n/, '  n1: {vendor: hetzner, region: fsn1, size: cpx31, labels: {role: lb}}\n'),
  );
  repository.keepBothSides();
  const twice = await repository.plan();
  expect([twice.code, twice.err.includes('nodes.n1: expected each key once')]).toEqual([1, true]);
  expect(twice.err).toContain('keep the line that was deployed last');
  repository.edit(ledgerName, (text) => text.replace(/^ {2}n1: .*labels.*\n/m, ''));
  const { code } = await repository.plan();
  expect(code).toBe(0);
  expect(repository.nodes().n1).toMatchObject({
    index: 0,
    size: 'cpx31',
    labels: { role: 'lb' },
    deployed: { size: 'cpx31' },
  });
});
