import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs } from '../support/needs';

const root = join(__dirname, '..', '..');
const fleet = join(root, 'examples', 'quickstart');

const folder = mkdtempSync(join(tmpdir(), 'flotilla-completion-'));
const shim = join(folder, 'flotilla');
writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'lib', 'cli', 'main.js')}' "$@"\n`);
chmodSync(shim, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program in a fleet's folder, with `flotilla` in its PATH. */
function inFleet(program: string, ...args: readonly string[]): string {
  const { npm_command: _, ...rest } = process.env;
  const env = { ...rest, PATH: `${folder}:${process.env.PATH}`, HOME: folder, TERM: 'dumb' };
  return execFileSync(program, args, {
    cwd: fleet,
    env,
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** What a shell is asked to complete, and the words that must be offered. */
const asked = [
  { words: ['rehearse', ''], offered: ['boot', 'down', 'exec', 'kill', 'reboot', 'ssh', 'status', 'up'] },
  { words: ['ssh', ''], offered: ['n1', 'n2', 'n3'] },
  { words: ['ssh', '-f', '../molten', 'n'], offered: ['n1', 'n2', 'n3'] },
  { words: ['firstboot', 'n'], offered: ['n1', 'n2', 'n3'] },
  { words: ['firstboot', 'n1', '--format', ''], offered: ['cloud-config', 'ignition', 'script'] },
  { words: ['deploy', ''], offered: ['core', 'hetzner', 'linode', 'mesh'] },
  { words: ['plan', '--js'], offered: ['--json'] },
  { words: ['explain', 'unknown-s'], offered: ['unknown-size'] },
  { words: ['explain', 'pod/w'], offered: ['pod/web'] },
] as const;

/** A bash that is asked for a tab behind its arguments. */
const bashSession = [
  'source <(flotilla completion bash)',
  'COMP_WORDS=(flotilla "$@") COMP_CWORD=$# COMP_LINE="flotilla $*" COMP_POINT=${#COMP_LINE}',
  '_flotilla',
  'printf "%s\\n" "${COMPREPLY[@]}"',
].join('\n');

needs('bash')('bash completes commands, nodes, stacks, options and codes', () => {
  for (const { words, offered } of asked) {
    const said = inFleet('bash', '--norc', '-c', bashSession, 'bash', ...words);
    expect(said.trim().split('\n')).toEqual(expect.arrayContaining([...offered]));
  }
});

needs('fish')('fish completes commands, nodes, stacks, options and codes', () => {
  for (const { words, offered } of asked) {
    const line = ['flotilla', ...words].join(' ');
    const said = inFleet('fish', '--no-config', '-c', `flotilla completion fish | source; complete -C '${line}'`);
    const first = said.split('\n').map((offer) => offer.split('\t')[0]);
    expect(first).toEqual(expect.arrayContaining([...offered]));
  }
});

/** A zsh at a terminal of its own, which gets the words and a tab, until it shows what is expected. */
const zshSession = `
zmodload zsh/zpty
zpty z "PS1='> ' zsh -f -i"
zpty -w z "autoload -U compinit; compinit -u -D; flotilla completion zsh > $HOME/_flotilla; source $HOME/_flotilla; echo READ''Y"
zpty -r z out '*READY*'
zpty -w -n z "$1"$'\\t'
zpty -r z out "*$2*"
print -r -- "$out"
zpty -d z
`;

needs('zsh')('zsh completes commands and nodes', () => {
  writeFileSync(join(folder, 'session.zsh'), zshSession);
  const session = (typed: string, shown: string) => inFleet('zsh', '-f', join(folder, 'session.zsh'), typed, shown);
  const nodes = session('flotilla ssh n', 'linode eu-central');
  expect(nodes).toMatch(/n1 +-- hetzner fsn1 cx23[\s\S]*n3 +-- linode eu-central/);
  expect(session('flotilla rehearse st', 'rehearse status')).toContain('rehearse status');
});

needs('bash')('what a fleet file says is never run', () => {
  const canary = join(folder, 'canary');
  const evil = `$(touch ${canary})`;
  const fleetFile = join(folder, 'evil.yaml');
  const nodes = [`"${evil}": {}`, `n1: {vendor: "${evil}", region: "b\\nc"}`, `"\`touch ${canary}\`": {}`];
  writeFileSync(fleetFile, `nodes:\n${nodes.map((node) => `  ${node}\n`).join('')}`);
  const words = ['ssh', '-f', fleetFile, ''];
  expect(inFleet(shim, 'complete', '--', ...words)).toMatch(/^n1\t[^$`\n]*\n:4\n$/);
  expect(inFleet('bash', '--norc', '-c', bashSession, 'bash', ...words).trim()).toBe('n1');
  expect(existsSync(canary)).toBe(false);
});

/** A bash at a terminal of its own, in which words are typed and a tab pressed. */
const typed = `
import os, pty, select, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])
def until(text):
    said, end = '', time.monotonic() + 20
    while text not in said and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 65536).decode()
    return said
os.write(terminal, b"PS1='rea''dy> '; source <(flotilla completion bash); source <(flotilla completion bash)\\n")
said = until('ready> ')
os.write(terminal, sys.argv[1].encode() + b'\\t')
said += until(sys.argv[2])
os.close(terminal)
print(said)
`;

needs('bash', 'python3')('a tab in bash runs nothing that stands on the line, and writes no file', () => {
  const note = join(folder, 'note');
  writeFileSync(note, 'keep');
  const line = `flotilla plan $(touch ${folder}/pwned) --svg > ${note} --fro`;
  const said = inFleet('python3', '-c', typed, line, '--frozen');
  expect(said).toContain('--frozen');
  expect(said).not.toMatch(/readonly|error/i);
  expect(readFileSync(note, 'utf8')).toBe('keep');
  expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test('nodes of included files are offered too', () => {
  const file = join(folder, 'main.yaml');
  writeFileSync(file, 'include: [more.yaml]\nnodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n');
  writeFileSync(join(folder, 'more.yaml'), 'nodes:\n  n2: {vendor: linode}\n');
  expect(inFleet(shim, 'complete', '--', 'ssh', '-f', file, '')).toBe('n1\thetzner fsn1 cx23\nn2\tlinode\n:4\n');
});

test('a broken fleet file completes nothing and says nothing', () => {
  const broken = join(folder, 'fleet.yaml');
  writeFileSync(broken, 'nodes: {');
  expect(inFleet(shim, 'complete', '--', 'ssh', '-f', broken, '')).toBe(':4\n');
});

test('plan --forget is offered nodes that are gone for good, every other command those of the fleet', () => {
  const oak = mkdtempSync(join(folder, 'oak-'));
  const run = (...words: string[]) => execFileSync(shim, words, { cwd: oak, encoding: 'utf8', stdio: 'pipe' });
  const offered = (...words: string[]) => run('complete', '--', ...words).match(/^\w+/gm) ?? [];
  const text = (nodes: string) =>
    `fleet: oak\noperator: {user: ada, keys: [${join(fleet, 'keys', 'ada.pub')}]}\ndefaults: {image: debian-13, engine: podman}\noverlay: none\nnodes:\n${nodes}`;
  const node = (name: string) => `  ${name}: {vendor: hetzner, region: fsn1, size: cx23}\n`;
  writeFileSync(join(oak, 'fleet.yaml'), text(node('n1') + node('n2')));
  run('plan', '--no-frozen');
  expect(offered('plan', '--forget', '')).toEqual([]);
  writeFileSync(join(oak, 'fleet.yaml'), text(node('n1')));
  run('plan', '--no-frozen');
  expect(offered('plan', '--forget', '')).toEqual(['n2']);
  expect(offered('replace', '')).toEqual(['n1']);
});
