import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { ignoredPaths } from '../../src/cli/init-files';
import { flotilla, publicKey, scratchFolder, snapshot } from './fixture';

const written = [
  '.gitattributes',
  '.github/workflows/fleet.yml',
  '.gitignore',
  'cdktf.json',
  'fleet.yaml',
  'keys/ada.pub',
  'package.json',
  'pods/web.yaml',
];

/** A folder with nothing in it, and a home beside it with a key; texts add files to the folder. */
function emptyFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = scratchFolder();
  put(folder, { '.home/.ssh/id_ed25519.pub': `${publicKey}\n`, ...files });
  return folder;
}

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

const init = (folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  flotilla(folder, ['init', ...words], { LOGNAME: 'ada', ...env });

test('init writes a fleet that can be planned at once, without a warning', async () => {
  const folder = emptyFolder();
  const { code, out, err } = await init(folder, ['oak']);
  expect([code, err]).toEqual([0, '']);
  expect(Object.keys(snapshot(folder))).toEqual(written);
  for (const name of [...written, 'npx flotilla plan', 'ada logs in with the key from ~/.ssh/id_ed25519.pub.']) {
    expect(out).toContain(name);
  }
  const plan = await flotilla(folder, ['plan', '--json']);
  expect(plan.code).toBe(0);
  const { nodes, warnings } = JSON.parse(plan.out) as { nodes: { vendor: string }[]; warnings: unknown[] };
  expect(new Set(nodes.map((n) => n.vendor)).size).toBe(2);
  expect(warnings).toEqual([]);
});

test('editors complete the fleet file: its first line names the schema', async () => {
  const folder = emptyFolder();
  await init(folder, ['oak']);
  const { 'fleet.yaml': text } = snapshot(folder);
  expect(text?.split('\n')[0]).toBe('# yaml-language-server: $schema=./node_modules/flotilla/schema/fleet.schema.json');
  expect(text?.split('\n').every((line) => line.length <= 120)).toBe(true);
});

test('versions in package.json are those of this package', async () => {
  const folder = emptyFolder();
  await init(folder, ['oak']);
  const own = JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8'));
  const text = snapshot(folder)['package.json'] ?? '';
  const { dependencies, devDependencies, private: isPrivate, name } = JSON.parse(text);
  expect([isPrivate, name]).toEqual([true, 'oak-fleet']);
  expect(dependencies).toMatchObject(own.peerDependencies);
  expect(devDependencies).toEqual({ 'cdktf-cli': own.peerDependencies.cdktf });
});

test('two inits write the same bytes', async () => {
  const folders = [emptyFolder(), emptyFolder()];
  // The way to this copy of Flotilla is the same from both.
  for (const folder of folders) await init(folder, ['oak']);
  expect(snapshot(folders[1]!)).toEqual(snapshot(folders[0]!));
});

test('init again changes nothing and says so', async () => {
  const folder = emptyFolder();
  await init(folder, ['oak']);
  const before = snapshot(folder);
  const { code, out } = await init(folder, ['oak']);
  expect(code).toBe(0);
  expect(out).toContain('everything was there already');
  expect(snapshot(folder)).toEqual(before);
});

test('after a plan, and after files were lost, the same command goes on', async () => {
  const folder = emptyFolder();
  await init(folder, ['oak']);
  await flotilla(folder, ['plan']);
  const before = snapshot(folder);
  fs.rmSync(path.join(folder, 'cdktf.json'));
  fs.rmSync(path.join(folder, '.github'), { recursive: true });
  expect((await init(folder, ['oak'])).code).toBe(0);
  expect(snapshot(folder)).toEqual(before);
});

test('files of other content are all told at once, and nothing is written', async () => {
  const files = {
    'fleet.yaml': 'fleet: elm\n',
    'cdktf.json': '{}',
    'pods/web.yaml/inside': '',
    '.github': 'a file',
    'fleet.yml': 'fleet: elm\n',
  };
  const folder = emptyFolder(files);
  const before = snapshot(folder);
  const { code, out, err } = await init(folder, ['oak']);
  expect([code, out]).toEqual([1, '']);
  for (const name of ['fleet.yaml', 'cdktf.json', 'pods/web.yaml', '.github/workflows/fleet.yml', 'fleet.yml']) {
    expect(err).toContain(`${name}: expected no`);
  }
  expect(snapshot(folder)).toEqual(before);
});

test('a link in the way is not followed', async () => {
  const folder = emptyFolder({ elsewhere: 'mine' });
  fs.symlinkSync('nowhere', path.join(folder, 'fleet.yaml'));
  const { code, err } = await init(folder, ['oak']);
  expect(code).toBe(1);
  expect(err).toContain('fleet.yaml: expected no such file');
  expect(fs.existsSync(path.join(folder, 'cdktf.json'))).toBe(false);
});

test('a ledger without its fleet file is not taken over by a new fleet', async () => {
  const folder = emptyFolder({ 'fleet.lock.yaml': 'version: 2\n' });
  const { code, err } = await init(folder, ['oak']);
  expect(code).toBe(1);
  expect(err).toContain('fleet.lock.yaml: expected no ledger without its fleet file (restore fleet.yaml');
});

test.each([
  [
    ['Oak'],
    "fleet: expected lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63, got 'Oak'",
  ],
  [['core'], "fleet: expected a name that has no meaning of its own, got 'core'"],
  [['no'], 'fleet: expected a name that no reader of YAML takes'],
  [['o'.repeat(50)], "nodes.n2: expected a machine's name as linode wants it"],
  [['oak', '--user', 'root'], "--user: expected the name of a person, not an account of the system, got 'root'"],
  [['oak', '--key', 'nowhere.pub'], "--key: expected a public key file, there is no 'nowhere.pub'"],
  [['oak', '--key', 'keys'], '--key: expected a public key file'],
  [['oak', '--key', 'private'], "--key: expected a public key, 'private' is a private one (write --key private.pub)"],
  [['oak', '--key', 'empty'], "--key: expected a public key in 'empty', got none"],
  [['oak', '--key', 'cut'], "--key: 'cut' line 2: expected a whole key of type ssh-ed25519"],
  [['oak', '--ram', '1GiB'], '--ram: expected --from FILE with it'],
  [['oak', '--from', 'nowhere.ini'], "--from: expected an inventory, there is no 'nowhere.ini'"],
  [['oak', '--from', 'keys'], "--from: expected one file, 'keys' is none"],
  [['oak', '--from', 'empty', '--ram', '1GB'], "--ram: expected an amount as 512MiB or 4GiB, got '1GB'"],
  [['oak', 'empty'], 'empty: expected a folder, got a file'],
])('%j is refused, and nothing is written', async (words, message) => {
  const folder = emptyFolder({
    'keys/bob.pub': `${publicKey}\n`,
    private: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    'private.pub': `${publicKey}\n`,
    empty: '# nothing\n',
    cut: `${publicKey}\n${publicKey.slice(0, 40)}\n`,
  });
  const before = snapshot(folder);
  const { code, out, err } = await init(folder, words);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(message);
  expect(err).not.toMatch(/^\s+at /m);
  expect(snapshot(folder)).toEqual(before);
});

test('all mistakes of a command line are told in one run, also as JSON', async () => {
  const folder = emptyFolder({ 'fleet.yaml': 'mine' });
  const words = ['Oak', '--user', 'Ada', '--key', 'nowhere.pub', '--from', 'nowhere.ini', '--json'];
  const { code, out } = await init(folder, words);
  expect(code).toBe(1);
  const { findings } = JSON.parse(out) as { findings: { path: string; file?: string }[] };
  expect(findings.map((f) => f.file ?? f.path)).toEqual(['fleet', '--user', '--key', '--from', 'fleet.yaml']);
});

test('a folder is made where one is named, and the next commands begin there', async () => {
  const folder = emptyFolder();
  const { code, out } = await init(folder, ['oak', 'fleets/my oak']);
  expect(code).toBe(0);
  expect(out).toContain("cd 'fleets/my oak'");
  expect((await flotilla(folder, ['plan', 'fleets/my oak'])).code).toBe(0);
});

test.each([
  ['npm install of an archive', '{"dependencies": {"flotilla": "file:flotilla.tgz"}}', ['--save-dev cdktf-cli@CDKTF']],
  ['all of it', '{"dependencies": {"flotilla": "1"}, "devDependencies": {"cdktf-cli": "CDKTF"}}', []],
  [
    'another cdktf',
    '{"dependencies": {"flotilla": "1", "cdktf": "^0.20.0"}}',
    ['cdktf@CDKTF', '--save-dev cdktf-cli@CDKTF'],
  ],
  ['nothing of it', '{"name": "mine"}', [path.resolve(__dirname, '../..'), '--save-dev cdktf-cli@CDKTF']],
])('a package.json with %s stays as it is, and npm is told what it lacks', async (_, template, lacks) => {
  const own = JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8'));
  const filled = (text: string): string => text.replaceAll('CDKTF', own.peerDependencies.cdktf);
  const folder = emptyFolder({ 'package.json': filled(template) });
  const { code, out } = await init(folder, ['oak', '--json']);
  expect(code).toBe(0);
  expect(snapshot(folder)['package.json']).toBe(filled(template));
  const { files, next } = JSON.parse(out) as { files: { path: string; state: string }[]; next: string[] };
  expect(files.find((f) => f.path === 'package.json')?.state).toBe('kept');
  const told = next.filter((line) => line.startsWith('npm install ')).map((line) => line.split(' --save-exact ')[1]);
  const relative = (spec: string): string => (path.isAbsolute(spec) ? path.relative(folder, spec) : filled(spec));
  expect(told).toEqual(lacks.length === 0 ? [undefined] : lacks.map(relative));
});

test.each(['[]', 'no JSON', '3'])('a package.json that is no object is in the way: %s', async (text) => {
  const { code, err } = await init(emptyFolder({ 'package.json': text }), ['oak']);
  expect(code).toBe(1);
  expect(err).toContain('package.json: expected a JSON object (mend it or move it away)');
});

test('a .gitignore that is there will do if it keeps secrets out, else it says which lines to add', async () => {
  const lines = ['*.log', ...ignoredPaths.map((line) => line.replace(/\/$/, ''))];
  const folder = emptyFolder({ '.gitignore': lines.join('\r\n') });
  expect((await init(folder, ['oak'])).code).toBe(0);
  expect(snapshot(folder)['.gitignore']).toBe(lines.join('\r\n'));
  const { code, err } = await init(emptyFolder({ '.gitignore': 'node_modules\nkeys/*\n' }), ['oak']);
  expect(code).toBe(1);
  expect(err).toContain('.gitignore: expected the lines cdktf.out/  .terraform/  state/');
  expect(err).not.toContain('node_modules');
});

test('a .gitattributes that is there stays as it is', async () => {
  const folder = emptyFolder({ '.gitattributes': '* text=auto\n' });
  expect((await init(folder, ['oak'])).code).toBe(0);
  expect(snapshot(folder)['.gitattributes']).toBe('* text=auto\n');
});

test('--json names files, key and next commands', async () => {
  const folder = emptyFolder();
  const { out } = await init(folder, ['oak', '--json']);
  const { operator, files, next } = JSON.parse(out);
  expect(operator).toEqual({ user: 'ada', key: '~/.ssh/id_ed25519.pub', madeKey: false });
  expect(files.map((f: { path: string }) => f.path).sort()).toEqual(written);
  expect(new Set(files.map((f: { state: string }) => f.state))).toEqual(new Set(['written']));
  expect(next).toContain('npx flotilla plan');
});

describe('the operator', () => {
  test.each([
    [{ LOGNAME: 'bob' }, 'bob'],
    [{ LOGNAME: 'root' }, 'ops'],
    [{ LOGNAME: 'Ada Lovelace' }, 'ops'],
    [{ LOGNAME: undefined, USER: 'eve' }, 'eve'],
    [{ LOGNAME: undefined }, 'ops'],
  ])('with %j logs in as %s', async (env, user) => {
    const folder = emptyFolder();
    await init(folder, ['oak'], env);
    expect(parse(snapshot(folder)['fleet.yaml'] ?? '').operator).toEqual({ user, keys: [`keys/${user}.pub`] });
  });

  test('has all keys of the named file', async () => {
    const two = `# mine\n${publicKey}\r\n\n${publicKey} again\n`;
    const folder = emptyFolder({ 'mine.pub': two });
    await init(folder, ['oak', '--key', 'mine.pub']);
    expect(snapshot(folder)['keys/ada.pub']).toBe(`${publicKey}\n${publicKey} again\n`);
  });

  test('has the best key of ~/.ssh, and none that sshd would refuse', async () => {
    const folder = emptyFolder({
      '.home/.ssh/id_ed25519.pub': 'ssh-dss AAAA old\n',
      '.home/.ssh/id_work.pub': `${publicKey.replace('ada@example', 'work')}\n`,
      '.home/.ssh/id_rsa.pub': '-----BEGIN OPENSSH PRIVATE KEY-----\n',
      '.home/.ssh/known_hosts.pub': 'x\n',
    });
    const { out } = await init(folder, ['oak']);
    expect(out).toContain('~/.ssh/id_work.pub');
    expect(snapshot(folder)['keys/ada.pub']).toContain(' work\n');
  });

  test('keeps the key that the folder has already', async () => {
    const key = `${publicKey.replace('ada@example', 'here')}\n`;
    const folder = emptyFolder({ 'keys/ada.pub': key });
    expect((await init(folder, ['oak'])).code).toBe(0);
    expect(snapshot(folder)['keys/ada.pub']).toBe(key);
    const other = await init(folder, ['elm', '--key', '.home/.ssh/id_ed25519.pub']);
    expect(other.err).toContain('keys/ada.pub: expected no such file');
  });
});

describe('an imported inventory', () => {
  const hosts =
    '[web]\nweb1.example.com ansible_host=203.0.113.7\nweb2.example.com ansible_host=203.0.113.8 seller=acme\n';

  test('becomes static nodes that can be planned at once, and brings no pod', async () => {
    const folder = emptyFolder({ 'hosts.ini': hosts });
    expect((await init(folder, ['oak', '--from', 'hosts.ini', '--ram', '1GiB'])).code).toBe(0);
    const files = snapshot(folder);
    expect(Object.keys(files)).not.toContain('pods/web.yaml');
    const fleet = parse(files['fleet.yaml'] ?? '');
    expect(fleet.nodes).toEqual({
      web1: { vendor: 'static', address: '203.0.113.7', ram: '1GiB', labels: { 'group-web': 'member' } },
      web2: {
        vendor: 'static',
        seller: 'acme',
        address: '203.0.113.8',
        ram: '1GiB',
        labels: { 'group-web': 'member' },
      },
    });
    expect(files['fleet.yaml']).toContain('# pods:\n#   web: {manifest: pods/web.yaml');
    expect((await flotilla(folder, ['plan'])).code).toBe(0);
  });

  test('has its mistakes told with the line of the host, together with all others', async () => {
    const text = `${hosts}static ansible_host=203.0.113.9\nthird ansible_host=203.0.113.7 price=much\nfourth\n`;
    const folder = emptyFolder({ 'hosts.ini': text, 'fleet.yaml': 'mine' });
    const { code, err } = await init(folder, ['oak', '--from', 'hosts.ini', '--ram', '1GiB']);
    expect(code).toBe(1);
    expect(err).toContain(
      "hosts.ini:4:1: nodes.static: expected a name of its own, got 'static', which is also a vendor",
    );
    expect(err).toContain('hosts.ini:5:1: nodes.third.price: expected a currency and an amount');
    expect(err).toContain("hosts.ini:2:1: nodes.web1.address: expected an address of its own, got '203.0.113.7'");
    expect(err).toContain("hosts.ini:6:1: expected an IPv4 address, host 'fourth' has none");
    expect(err).toContain('fleet.yaml: expected no such file');
    const lines = [...err.matchAll(/^hosts\.ini:(\d+):/gm)].map((match) => Number(match[1]));
    expect(lines).toEqual([2, 4, 5, 6]);
  });
});

describe('a run that does not come to its end', () => {
  const root = path.resolve(__dirname, '../..');

  /**
   * Runs an init in a process of its own, in which the n-th step towards the disk does something else.
   *
   * @returns its exit status, or the signal that ended it
   */
  function brokenInit(folder: string, nth: number, instead: string, words: readonly string[]): number | string {
    const script = `
      const { transformSync } = require('@swc/core');
      const fs = require('node:fs');
      require.extensions['.ts'] = (m, f) => m._compile(transformSync(fs.readFileSync(f, 'utf8'), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, f);
      let calls = 0;
      for (const name of ['mkdirSync', 'openSync', 'linkSync', 'unlinkSync']) {
        const real = fs[name];
        fs[name] = (...args) => {
          if (String(args[0]).startsWith(process.argv[1]) && ++calls === ${nth}) { ${instead} }
          return real(...args);
        };
      }
      const { runCli } = require(${JSON.stringify(path.join(root, 'src/cli/run-cli.ts'))});
      const terminal = { out() {}, err() {}, columns: 80, errColumns: 80, colour: false, live: false, interactive: false };
      const env = { LOGNAME: 'ada', HOME: process.argv[1] + '/.home', PATH: process.env.PATH };
      const words = ${JSON.stringify(words)};
      runCli(words, { terminal, env, cwd: process.argv[1] }).then((code) => { process.exitCode = code; });`;
    const options = { cwd: root, stdio: 'ignore', timeout: 60_000 } as const;
    const { status, signal } = spawnSync(process.execPath, ['-e', script, folder], options);
    return status ?? signal ?? 'unknown';
  }

  const full = "throw Object.assign(new Error('no space'), { code: 'ENOSPC', path: String(args[0]) });";
  test('leaves nothing behind when the disk is full at any step', () => {
    for (const nth of [1, 3, 8, 13, 18, 25]) {
      const folder = emptyFolder();
      expect([nth, brokenInit(folder, nth, full, ['init', 'oak', 'new'])]).toEqual([nth, 3]);
      expect([nth, ...fs.readdirSync(folder)]).toEqual([nth, '.home']);
    }
  }, 120_000);

  test('is completed by the same command after a kill at any step, and only a complete folder has a fleet file', async () => {
    const whole = emptyFolder();
    await init(whole, ['oak']);
    for (const nth of [1, 9, 13, 17, 24]) {
      const folder = emptyFolder();
      const killed = brokenInit(folder, nth, "process.kill(process.pid, 'SIGKILL');", ['init', 'oak']);
      expect([nth, killed]).toEqual([nth, 'SIGKILL']);
      const left = snapshot(folder);
      if (left['fleet.yaml'] !== undefined) for (const name of written) expect(left[name]).toBeDefined();
      expect((await init(folder, ['oak'])).code).toBe(0);
      expect(snapshot(folder)).toEqual(snapshot(whole));
    }
  }, 120_000);
});
