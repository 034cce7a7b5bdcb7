import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { rehearsalOverride, type StackJson } from '../../src/rehearsal/override';

const stateFile = (stack: string) => `/r/state/${stack}.tfstate`;
const connection = { host_key: 'ssh-ed25519 A', host: '192.0.2.1', private_key: '${local.key}' };
const mesh: StackJson = {
  data: {
    terraform_remote_state: {
      'cross-stack-reference-input-core': { config: { bucket: 'of-the-real-fleet' } },
      other: { config: { path: '../../../state/hetzner.tfstate' } },
    },
  },
  resource: {
    null_resource: {
      deliver_n1: {
        provisioner: [
          {
            file: {
              connection,
              destination: '/var/lib/flotilla/inbox/bundle',
              content: 'head ${local.a}${sha256("}")} $${x}',
            },
          },
          { 'remote-exec': { connection, inline: ['sudo /opt/flotilla/bin/apply'] } },
        ],
      },
      quiet: {},
    },
    tls_private_key: { hostkey1_n1: {} },
  },
};

test('state and every remote state are the rehearsal’s, whatever backend the fleet has', () => {
  expect(rehearsalOverride('mesh', mesh, { stateFile })).toEqual({
    terraform: { backend: { local: { path: '/r/state/mesh.tfstate' } } },
    data: {
      terraform_remote_state: {
        'cross-stack-reference-input-core': {
          backend: 'local',
          config: { path: '/r/state/core.tfstate' },
          workspace: 'default',
        },
        other: { backend: 'local', config: { path: '/r/state/hetzner.tfstate' }, workspace: 'default' },
      },
    },
  });
});

test('a stack that reads no other gets its state and nothing else', () => {
  expect(rehearsalOverride('core', {}, { stateFile })).toEqual({
    terraform: { backend: { local: { path: '/r/state/core.tfstate' } } },
  });
});

test('fails for a remote state of which nothing says whose it is', () => {
  const json = { data: { terraform_remote_state: { x: { config: { bucket: 'b' } } } } };
  expect(() => rehearsalOverride('mesh', json, { stateFile })).toThrow("the remote state 'x'");
});

/** Environments of the recorders of `deliver_n1`, with the shell that runs them. */
function recorders(recordIn: string) {
  const override = rehearsalOverride('mesh', mesh, { stateFile, recordIn }) as {
    resource: { null_resource: Record<string, { provisioner: { 'local-exec': Recorder }[] }> };
  };
  return override.resource;
}

interface Recorder {
  readonly command: string;
  readonly interpreter: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

test('on paper provisioners are replaced one by one, and nothing of a connection is left', () => {
  const resource = recorders('/r/sent');
  expect(Object.keys(resource)).toEqual(['null_resource']);
  expect(Object.keys(resource.null_resource)).toEqual(['deliver_n1']);
  const [file, run] = resource.null_resource.deliver_n1!.provisioner.map((p) => p['local-exec'].environment);
  expect(file).toEqual({
    FILE: '/r/sent/deliver_n1/1-bundle',
    PARTS: '4',
    PART_0: 'head ',
    PART_1: '${local.a}',
    PART_2: '${sha256("}")}',
    PART_3: ' $${x}',
  });
  expect(run).toEqual({
    FILE: '/r/sent/deliver_n1/2-remote-exec.sh',
    PARTS: '1',
    PART_0: 'sudo /opt/flotilla/bin/apply\n',
  });
  expect(JSON.stringify(resource)).not.toContain('host_key');
});

test('what is recorded is what would be sent, byte for byte, for its owner alone', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-sent-'));
  try {
    const [{ 'local-exec': recorder }] = recorders(path.join(dir, 'a b')).null_resource.deliver_n1!.provisioner as [
      { 'local-exec': Recorder },
    ];
    const parts = { ...recorder.environment, PART_1: 'one "two" $x `y`\n\n', PART_2: '\\n%s', PART_3: ' ${x}\n' };
    const [shell, flag] = recorder.interpreter;
    execFileSync(shell!, [flag!, recorder.command], { env: { PATH: process.env.PATH, ...parts } });
    const sent = path.join(dir, 'a b', 'deliver_n1', '1-bundle');
    expect(fs.readFileSync(sent, 'utf8')).toBe('head one "two" $x `y`\n\n\\n%s ${x}\n');
    expect(fs.statSync(sent).mode & 0o777).toBe(0o600);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
});
