import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetOutputs } from '../../src/fleet/outputs';
import { sampleNode, sampleOutputs, samplePlan } from '../artifacts/sample-fleets';
import { needs, root } from '../support/needs';
import { writeArtifacts } from '../support/written-artifacts';

const keys = mkdtempSync(join(tmpdir(), 'flotilla-keys-'));
const plan = samplePlan([sampleNode('n1'), sampleNode('n2', { index: 1 })]);
const identity = { user: 'root', identityFile: 'secret/delivery_key' } as const;
const withSsh = needs('ssh', 'ssh-keygen');

/** Makes an ED25519 key pair; returns the public half without its comment. */
function makeKey(name: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(keys, name)]);
  return readFileSync(join(keys, `${name}.pub`), 'utf8').trim();
}

/** The sample's outputs with keys that exist. */
function realOutputs(hostKeys: Readonly<Record<string, string>>): FleetOutputs {
  const { fleet, secrets } = sampleOutputs(plan);
  const nodes = Object.entries(fleet.nodes).map(
    ([name, node]) => [name, { ...node, hostKey: hostKeys[name]! }] as const,
  );
  const privateKey = readFileSync(join(keys, 'delivery'), 'utf8');
  return {
    fleet: { ...fleet, nodes: Object.fromEntries(nodes) },
    secrets: { ...secrets, delivery: { user: 'root', privateKey } },
  };
}

let written: ReturnType<typeof writeArtifacts>;
let swapped: ReturnType<typeof writeArtifacts>;
beforeAll(() => {
  makeKey('delivery');
  const [n1, n2] = [makeKey('n1'), makeKey('n2')] as [string, string];
  written = writeArtifacts(plan, realOutputs({ n1, n2 }), { login: identity, origin: 'rehearsal' });
  swapped = writeArtifacts(plan, realOutputs({ n1: n2, n2: n1 }), { login: identity, origin: 'rehearsal' });
});
afterAll(() => {
  for (const one of [written, swapped]) one.remove();
  rmSync(keys, { recursive: true });
});

/** What ssh makes of its configuration for a host. */
function effective(host: string): ReadonlyMap<string, string> {
  const { status, stdout, stderr } = spawnSync('ssh', ['-F', join(written.folder, 'ssh/config'), '-T', '-G', host], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.replace(/ .*/, ''), line.replace(/^\S+ /, '')]),
  );
}

withSsh('ssh reads every setting, by name and by address', () => {
  for (const host of ['n2', '203.0.113.2']) {
    const settings = effective(host);
    expect(Object.fromEntries(settings)).toMatchObject({
      hostname: '203.0.113.2',
      user: 'root',
      hostkeyalias: 'flotilla-oak-n2',
      hostkeyalgorithms: 'ssh-ed25519',
      stricthostkeychecking: 'true',
      userknownhostsfile: `${written.folder}/ssh/known_hosts`,
      identityfile: `${written.folder}/secret/delivery_key`,
      identitiesonly: 'yes',
    });
  }
});

withSsh('ssh keeps its defaults for hosts that are not the fleet', () => {
  expect(effective('example.com').get('hostkeyalias')).toBeUndefined();
  expect(effective('example.com').get('stricthostkeychecking')).not.toBe('true');
});

withSsh("ssh-keygen finds every node's key under its alias", () => {
  const argv = ['-F', 'flotilla-oak-n2', '-f', join(written.folder, 'ssh/known_hosts')];
  const { status, stdout } = spawnSync('ssh-keygen', argv, { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain(readFileSync(join(keys, 'n2.pub'), 'utf8').trim());
});

withSsh('the written login key is a key, and the right one', () => {
  const { stdout } = spawnSync('ssh-keygen', ['-y', '-f', join(written.folder, 'secret/delivery_key')], {
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe(readFileSync(join(keys, 'delivery.pub'), 'utf8').trim());
});

/**
 * Runs a script in a network of its own, in which both nodes' addresses answer: a real sshd each, with the node's host key.
 * Everything in it ends with the script.
 */
function besideHosts(script: string) {
  const setting = `set -eu
mount -t tmpfs tmpfs /run
mkdir /run/sshd
ip link set lo up
n=0
for node in n1 n2; do
  n=$((n + 1))
  ip address add "203.0.113.$n/32" dev lo
  printf '%s\\n' "ListenAddress 203.0.113.$n" "HostKey $KEYS/$node" "AuthorizedKeysFile $KEYS/delivery.pub" \\
    'PermitRootLogin prohibit-password' 'StrictModes no' 'UsePAM no' "PidFile none" "SetEnv NODE=$node" >"/run/$node.conf"
  /usr/sbin/sshd -f "/run/$node.conf"
done
`;
  const argv = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', setting + script];
  const env = { ...process.env, KEYS: keys, OUT: written.folder, SWAPPED: swapped.folder };
  const { status, stdout, stderr } = spawnSync('unshare', argv, {
    env,
    cwd: tmpdir(),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

const withHosts = needs(root, 'unshare', 'ip', 'sshd', 'ssh');

withHosts('ssh logs in to a real host by name and by address', () => {
  expect(
    besideHosts(`for host in n1 203.0.113.2; do ssh -F "$OUT/ssh/config" "$host" 'echo "$NODE"' </dev/null; done`),
  ).toEqual({
    status: 0,
    stdout: 'n1\nn2\n',
    stderr: '',
  });
});

withHosts('ssh refuses a host with a key that is not its own, and remembers nothing of it', () => {
  const before = readFileSync(join(swapped.folder, 'ssh/known_hosts'), 'utf8');
  const { status, stdout, stderr } = besideHosts(`ssh -F "$SWAPPED/ssh/config" n1 'echo in' </dev/null`);
  expect([status, stdout]).toEqual([255, '']);
  expect(stderr).toContain('Host key verification failed');
  expect(readFileSync(join(swapped.folder, 'ssh/known_hosts'), 'utf8')).toBe(before);
});

const ping = (folder: string) => `export ANSIBLE_CONFIG="${folder}/ansible/ansible.cfg" ANSIBLE_REMOTE_TEMP=/run/remote
export ANSIBLE_LOCAL_TEMP=/run/local ANSIBLE_NOCOLOR=1
ansible all -m ping -o </dev/null
`;

needs(
  root,
  'unshare',
  'ip',
  'sshd',
  'ansible',
)('ansible all -m ping is green at once', () => {
  const { status, stdout } = besideHosts(ping('$OUT'));
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/ =>.*/, ''))
      .sort(),
  ).toEqual(['n1 | SUCCESS', 'n2 | SUCCESS']);
});

needs(
  root,
  'unshare',
  'ip',
  'sshd',
  'ansible',
)('ansible refuses hosts with keys that are not theirs', () => {
  const { status, stdout } = besideHosts(ping('$SWAPPED'));
  expect(status).not.toBe(0);
  expect(stdout).toMatch(/n1 \| UNREACHABLE!.*Host key verification failed/s);
});
