import * as fs from 'node:fs';
import * as path from 'node:path';
import { App } from 'cdktf';
import {
  addressInState,
  addressSource,
  findRekeyed,
  recordedDeliveries,
  unfinishedRekeys,
} from '../../src/cli/rekeyed';
import { addFleetStacks } from '../../src/stacks/fleet-stacks';
import { example, planned } from '../support/quickstart-plan';
import { scratchFolder, writeProgram } from './fixture';

const hostKey = (node: string, key: string) => ({
  mode: 'managed',
  type: 'tls_private_key',
  name: `hostkey1_${node}`,
  instances: [{ attributes: { public_key_openssh: `${key}\n` } }],
});
const rekey = (node: string, status?: string) => ({
  mode: 'managed',
  type: 'null_resource',
  name: `rekey_${node}`,
  instances: [{ attributes: {}, ...(status === undefined ? {} : { status }) }],
});
const state = (...resources: unknown[]) => JSON.stringify({ version: 4, resources });

test.each([
  ['there is no state yet', '', []],
  ['every rekey ended', state(hostKey('n1', 'ssh-ed25519 A'), rekey('n1')), []],
  ['a rekey is missing', state(hostKey('n1', 'ssh-ed25519 A'), hostKey('n2', 'ssh-ed25519 B'), rekey('n2')), ['n1']],
  ['a rekey is tainted', state(hostKey('n1', 'ssh-ed25519 A'), rekey('n1', 'tainted')), ['n1']],
  ['other keys are none of ours', state({ ...hostKey('n1', 'x'), name: 'ca' }), []],
])('when %s', (_, text, nodes) => {
  expect(unfinishedRekeys(text).map((k) => k.node)).toEqual(nodes);
});

const output = 'cross-stack-output-hcloud_servern1ipv4_address';
const host = `\${data.terraform_remote_state.cross-stack-reference-input-hetzner.outputs.${output}}`;
const mesh = {
  resource: { null_resource: { deliver_n1: { provisioner: [{ file: { connection: { host, host_key: 'x' } } }] } } },
};

const connected = (address: string) => ({
  resource: { null_resource: { deliver_n1: { connection: { host: address, host_key: 'x' } } } },
});
const stateOf = 'data.terraform_remote_state.cross-stack-reference-input-hetzner.outputs';

test.each([
  ['in a provisioner', mesh],
  ['in the resource', connected(host)],
  ['by way of locals', { ...connected('${local.a}'), locals: { a: '${local.b}', b: host } }],
  ['with a name in brackets', connected(`\${${stateOf}["${output}"]}`)],
])('the address of a node is the output of its vendor that mesh connects to: %s', (_, json) => {
  expect(addressSource(json, 'n1')).toEqual({ stack: 'hetzner', output });
});

test.each([
  ['another node', mesh, 'n2'],
  ['a local that is not there', connected('${local.a}'), 'n1'],
  ['locals that go round', { ...connected('${local.a}'), locals: { a: '${local.a}' } }, 'n1'],
  ['an expression over it', connected(`\${trimspace(${stateOf}.${output})}`), 'n1'],
])('nothing is guessed for %s', (_, json, node) => {
  expect(addressSource(json, node)).toBe(undefined);
});

test('the address of every node of a synthesised fleet is found, at each vendor', () => {
  const outdir = scratchFolder();
  const app = new App({ stackTraces: false, outdir });
  addFleetStacks(app, planned(example('quickstart')).plan);
  app.synth();
  const read = (stack: string) =>
    JSON.parse(fs.readFileSync(path.join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
  const sources = ['n1', 'n2', 'n3'].map((node) => addressSource(read('mesh'), node));
  expect(sources.map((source) => source?.stack)).toEqual(['hetzner', 'hetzner', 'linode']);
  expect(sources.map((source) => read(source!.stack).output[source!.output].value)).toEqual([
    '${hcloud_server.n1.ipv4_address}',
    '${hcloud_server.n2.ipv4_address}',
    '${linode_instance.n3.ipv4}',
  ]);
});

test.each([
  ['a text', '${hcloud_server.oak_n1.ipv4_address}', 'hcloud_server', { ipv4_address: '192.0.2.7' }],
  ['the only one of a list', '${one(linode_instance.oak_n1.ipv4)}', 'linode_instance', { ipv4: ['192.0.2.7'] }],
  ['inside of an object', '${terraform_data.oak_n1.output.ipv4}', 'terraform_data', { output: { ipv4: '192.0.2.7' } }],
])("in somebody else's stack, where the machine is too, its state has the address: %s", (_, host, type, attributes) => {
  const json = {
    resource: { null_resource: { oak_deliver_n1: { connection: { host: '${local.oak_ipv4_n1}' } } } },
    locals: { oak_ipv4_n1: host },
  };
  const machine = { mode: 'managed', type, name: 'oak_n1', instances: [{ attributes }] };
  expect(addressInState(json, 'n1', state(machine), 'oak_')).toBe('192.0.2.7');
  expect(addressInState(json, 'n1', state(), 'oak_')).toBe(undefined);
  expect(addressInState(json, 'n1', state(machine))).toBe(undefined);
  expect(
    unfinishedRekeys(state({ ...hostKey('n1', 'ssh-ed25519 A'), name: 'oak_hostkey1_n1' }), false, 'oak_'),
  ).toEqual([{ node: 'n1', hostKey: 'ssh-ed25519 A' }]);
});

/** A place whose Terraform knows one node with H1 and no rekey, and whose ssh-keyscan answers with a key. */
function probeWith(answer: string, address: unknown = '192.0.2.7') {
  const dir = scratchFolder();
  fs.writeFileSync(path.join(dir, 'cdk.tf.json'), JSON.stringify(mesh));
  fs.writeFileSync(path.join(dir, 'state'), state(hostKey('n1', 'ssh-ed25519 AAAAH1')));
  fs.writeFileSync(path.join(dir, 'outputs'), JSON.stringify({ [output]: { value: address } }));
  const script = `#!/bin/sh\ncase "$1" in state) cat ${dir}/state;; output) cat ${dir}/outputs;; esac\n`;
  writeProgram(path.join(dir, 'bin', 'ssh-keyscan'), `#!/bin/sh\necho "$*" >> ${dir}/asked\n${answer}\n`);
  const place = {
    binary: {
      path: writeProgram(path.join(dir, 'terraform'), script),
      product: 'terraform',
      version: '1.11.4',
    } as const,
    env: { PATH: `${path.join(dir, 'bin')}:${process.env.PATH}` },
    command: (argv: readonly string[]) => ['env', `PATH=${path.join(dir, 'bin')}:${process.env.PATH}`, ...argv],
    logDir: dir,
    interrupts: { asked: false, onSignal: () => () => {}, end: () => {} },
  };
  return { dir, probe: { place, meshDir: dir, stackDir: () => dir } };
}

test.each([
  ['as a text', '192.0.2.7'],
  ['in a list', ['192.0.2.7']],
])('a node that answers with H1 is told to mesh (its address %s)', async (_, address) => {
  const { dir, probe } = probeWith('echo "192.0.2.7 ssh-ed25519 AAAAH1"', address);
  expect(await findRekeyed(probe)).toEqual(['n1']);
  expect(fs.readFileSync(path.join(dir, 'asked'), 'utf8')).toBe('-t ed25519 -T 5 192.0.2.7\n');
});

test.each([
  ['still has H0', 'echo "192.0.2.7 ssh-ed25519 AAAAH0"'],
  ['does not answer', 'exit 1'],
])('a node that %s is left to its rekey', async (_, answer) => {
  expect(await findRekeyed(probeWith(answer).probe)).toEqual([]);
});

describe('after a Terraform that was killed', () => {
  const recorded = (name: string, ...instances: object[]) => ({
    mode: 'managed',
    type: 'null_resource',
    name,
    instances,
  });
  const key = {
    mode: 'managed',
    type: 'tls_private_key',
    name: 'hostkey1_n1',
    instances: [{ attributes: { public_key_openssh: 'ssh-ed25519 A\n' } }],
  };
  const state = JSON.stringify({
    resources: [
      key,
      recorded('rekey_n1', {}),
      recorded('deliver_n1', {}),
      recorded('rekey_n2'),
      recorded('rekey_n9', {}),
    ],
  });
  const mesh = { resource: { null_resource: { rekey_n1: {}, deliver_n1: {}, rekey_n2: {}, deliver_n2: {} } } };

  test('every rekey and delivery that the state knows and the stack has is run again', () => {
    expect(recordedDeliveries(state, mesh)).toEqual(['null_resource.rekey_n1', 'null_resource.deliver_n1']);
    expect(recordedDeliveries('', mesh)).toEqual([]);
  });

  test('a rekey that the state calls finished is asked for too', () => {
    expect(unfinishedRekeys(state)).toEqual([]);
    expect(unfinishedRekeys(state, true)).toEqual([{ node: 'n1', hostKey: 'ssh-ed25519 A' }]);
  });
});
