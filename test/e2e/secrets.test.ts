import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow } from './support/folder-contents';
import { privateKeys } from './support/private-keys';
import { ProcessWatch } from './support/process-watch';
import { RehearsedFleet } from './support/rehearsed-fleet';
import { requireHosts, withRehearsal } from './support/require-hosts';
import { succeeded } from './support/run-program';
import { SecretSearch, unsafe } from './support/secret-search';

const stacks = ['core', 'hetzner', 'linode', 'mesh'];
const nodes = ['n1', 'n2', 'n3'];
const test = withRehearsal('npx');

let fleet: RehearsedFleet;
let search: SecretSearch;
/** Everything that Terraform told a person: plans, applies, a change, a plan of nothing. */
let told: string;
let commandLines: readonly string[];

beforeAll(async () => {
  fleet = new RehearsedFleet('molten');
  await requireHosts(join(fleet.root, 'state'));
  succeeded(await fleet.run(['plan']));
  const watch = new ProcessWatch();
  told = await applyByHand();
  told += await fleet.up();
  fleet.edit('fleet.yaml', (text) => `${text}sysctls: {net.ipv4.conf.all.log_martians: 1}\n`);
  succeeded(await fleet.run(['plan']));
  told += await applyByHand();
  told += await fleet.up();
  commandLines = watch.end();
  search = new SecretSearch(
    stacks.flatMap((stack) => privateKeys(stack, fleet.state(stack))),
    fleet.root,
  );
}, 900_000);

afterAll(() => fleet?.end(), 120_000);

/** The stacks with nothing but Terraform, as a person who distrusts every wrapper would: plan, read, apply. */
async function applyByHand(): Promise<string> {
  const work = stacks.map((stack) => `(cd cdktf.out/stacks/${stack} && terraform_here)`).join(' && ');
  const script = `
    node_app=$(sed -n 's/.*"app": "\\(.*\\)",/\\1/p' cdktf.json)
    CDKTF_OUTDIR=$PWD/cdktf.out CDKTF_CONTEXT_JSON='{"fleet":"fleet.yaml"}' sh -c "$node_app" || exit 1
    terraform_here() {
      "$TERRAFORM_BINARY_NAME" init -no-color -input=false && "$TERRAFORM_BINARY_NAME" plan -no-color -input=false &&
        "$TERRAFORM_BINARY_NAME" apply -no-color -input=false -auto-approve &&
        "$TERRAFORM_BINARY_NAME" output -no-color
    }
    ${work}`;
  const { code, stdout, stderr } = await fleet.exec(['sh', '-c', script], { timeoutMs: 600_000 });
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout + stderr;
}

test('every private key of the fleet is looked for, in each form that it is kept in and in base64 of that', () => {
  const names = search.keys.map((key) => key.name);
  for (const node of nodes) {
    expect(names).toContain(`core tls_private_key.hostkey0_${node}`);
    expect(names).toContain(`mesh tls_private_key.hostkey1_${node}`);
  }
  expect(names).toContain('core tls_private_key.delivery');
  // An authority, three servers, a client.
  expect(search.keys.filter((key) => key.texts.some((text) => text.includes('BEGIN EC PRIVATE KEY'))).length).toBe(5);
  for (const { name, texts } of search.keys) {
    expect(texts.length).toBeGreaterThan(1);
    for (const text of texts.flatMap(disguises)) expect(search.in(text)).toEqual([name]);
  }
  // Nor is there any private key in a state that is not one of these.
  for (const stack of stacks) {
    const state = readFileSync(join(fleet.rehearsalDir, 'state', `${stack}.tfstate`), 'utf8');
    for (const [pem] of state.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END/g)) {
      expect(search.in(pem.replaceAll('\\n', '\n')).length).toBe(1);
    }
  }
});

/** A text as it stands, moved by one and two, in base64, wrapped as people wrap it, and in base64 of base64. */
function disguises(text: string): readonly string[] {
  const encoded = ['', '\n', '\n\n'].map((before) => Buffer.from(`${before}${text}`).toString('base64'));
  const wrapped = encoded.map((each) => each.replace(/.{76}/g, '$&\n'));
  return [
    text,
    JSON.stringify(text),
    ...encoded,
    ...wrapped,
    ...encoded.map((each) => Buffer.from(each).toString('base64')),
  ];
}

test('what Terraform tells people has no key in it', () => {
  expect(told).toContain('tls_private_key.hostkey1_n1: Creation complete');
  expect(told).toContain('null_resource.deliver_n3 (remote-exec)');
  expect(told).toMatch(/fleetSecrets += <sensitive>/);
  expect(search.in(told)).toEqual([]);
});

test('no log has a key in it, neither of the command nor of a host', async () => {
  const logs = filesBelow(join(fleet.root, 'state')).filter((file) => /\.(log|jsonl|old)$/.test(file));
  expect(logs.map((file) => relative(fleet.rehearsalDir, file))).toEqual(
    expect.arrayContaining(['log/mesh.log', 'log/mesh.jsonl', 'log/synth.log']),
  );
  expect((await search.files(join(fleet.root, 'state'))).filter((file) => logs.includes(file))).toEqual([]);
  for (const node of nodes) {
    const said = await fleet.ssh(node, 'sudo sh -c "journalctl --no-pager -o cat; cat /var/log/cloud-init*.log"');
    expect(said.length).toBeGreaterThan(10_000);
    expect(search.in(said)).toEqual([]);
  }
});

test('nothing that is synthesised or emitted has a key in it, but what says so: out/secret', async () => {
  const synthesised = [join(fleet.rehearsalDir, 'cdktf.out'), join(fleet.rehearsalDir, 'stacks')];
  for (const folder of synthesised) expect(filesBelow(folder).some((file) => file.endsWith('cdk.tf.json'))).toBe(true);
  const files = await search.files(...synthesised, fleet.dir);
  expect(files.map((file) => relative(fleet.dir, file)).sort()).toEqual([
    'out/secret/bosh-vars.yml',
    'out/secret/delivery_key',
  ]);
  expect(readdirSync(join(fleet.dir, 'out/secret')).sort()).toEqual(['.gitignore', 'bosh-vars.yml', 'delivery_key']);
  expect(statSync(join(fleet.dir, 'out/secret')).mode & 0o777).toBe(0o700);
});

test('every file with a key in it is readable by its owner alone, in a folder that others cannot enter', async () => {
  const files = await search.files(fleet.root);
  const inside = files.map((file) => relative(fleet.root, file));
  for (const stack of ['core', 'mesh'])
    expect(inside).toContainEqual(expect.stringMatching(new RegExp(`state/${stack}.tfstate$`)));
  for (const node of nodes) {
    expect(inside).toContainEqual(
      expect.stringMatching(new RegExp(`hosts/[^/]*${node}/upper/etc/flotilla/ssh/hostkey$`)),
    );
    expect(inside).toContainEqual(
      expect.stringMatching(new RegExp(`hosts/[^/]*${node}/upper/etc/flotilla/tls/key.pem$`)),
    );
  }
  // Also the hosts' own files, whose folders are open: in there only the mode keeps them.
  const onHosts = files.filter((file) => file.includes('/upper/'));
  expect(onHosts.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  const others = files.filter((file) => !file.includes('/upper/'));
  expect(others.flatMap((file) => unsafe(file, fleet.root) ?? [])).toEqual([]);
});

test('inside a host only root reads keys, and it has no more of them than it needs', async () => {
  for (const node of nodes) {
    expect(await filesWithKeys(node, '/700')).toContain('/etc/flotilla/ssh/hostkey');
    expect(await filesWithKeys(node, '/077')).toEqual([]);
    const held = new Set<string>();
    for (const file of await search.files(join(fleet.rehearsalDir, 'hosts', hostFolder(node), 'upper'))) {
      for (const name of search.in(readFileSync(file, 'latin1'))) held.add(name);
    }
    const own = [`core tls_private_key.hostkey0_${node}`, `mesh tls_private_key.hostkey1_${node}`, tlsKeyOf(node)];
    expect([...held].sort()).toEqual(own.sort());
  }
});

/** Files of a host, wherever it has any, that hold a key and have one of these permissions. */
async function filesWithKeys(node: string, permissions: string): Promise<readonly string[]> {
  const left = '-path /proc -o -path /sys -o -path /usr -o -path /run/patterns';
  const find = `find / /run /dev/shm /tmp -xdev \\( ${left} \\) -prune -o -type f -perm ${permissions} -print0`;
  const script = `umask 077; cat >/run/patterns; ${find} | xargs -0 grep -lsaF -f /run/patterns; rm /run/patterns`;
  const found = await fleet.ssh(node, `sudo sh -c '${script}'`, readFileSync(search.patternsFile, 'utf8'));
  return found.split('\n').filter((file) => file !== '');
}

test("the one key in user data is the node's own bootstrap key, which is not its host key any more", async () => {
  for (const node of nodes) {
    const userData = await fleet.ssh(node, 'sudo cat /var/lib/cloud/instance/user-data.txt');
    expect(search.in(userData)).toEqual([`core tls_private_key.hostkey0_${node}`]);
  }
});

test('no command line had a key in it while all this ran', () => {
  const all = commandLines.join('\n');
  expect(all).toContain('terraform apply');
  expect(all).toContain('/opt/flotilla/bin/apply');
  expect(search.in(all)).toEqual([]);
});

function hostFolder(node: string): string {
  const found = readdirSync(join(fleet.rehearsalDir, 'hosts')).find(
    (name) => name.endsWith(`-${node}`) && !name.startsWith('.'),
  );
  if (found === undefined || !existsSync(join(fleet.rehearsalDir, 'hosts', found))) throw new Error(`no host ${node}`);
  return found;
}

function tlsKeyOf(node: string): string {
  const servers = search.keys.filter((key) => key.texts.some((text) => text.includes('BEGIN EC PRIVATE KEY')));
  return servers.find((key) => key.name.endsWith(`_${node}`))?.name ?? '';
}
