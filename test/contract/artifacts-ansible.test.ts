import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, samplePod } from '../artifacts/sample-fleets';
import { needs } from '../support/needs';
import { writeArtifacts } from '../support/written-artifacts';

const plan = samplePlan(
  [
    sampleNode('n1', { labels: { role: 'on', tier: 'a.b' } }),
    sampleNode('n2', { index: 1, engine: 'bosh', labels: { role: '1e3', tier: 'a-b' } }),
    sampleNode('n3', { index: 2, vendor: 'linode', region: 'eu-central' }),
  ],
  { pods: [samplePod] },
);
const written = writeArtifacts(plan, sampleOutputs(plan), { ...sampleOptions, origin: 'rehearsal' });
afterAll(() => written.remove());

/** Runs a program of Ansible's from a folder that has nothing to do with the files. */
function ansible(argv: readonly string[]) {
  const env = { ...process.env, ANSIBLE_CONFIG: join(written.folder, 'ansible', 'ansible.cfg'), ANSIBLE_NOCOLOR: '1' };
  const { status, stdout, stderr } = spawnSync(argv[0]!, argv.slice(1), { cwd: tmpdir(), env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

needs('ansible-inventory')('ansible reads the inventory that ansible.cfg names, without a warning', () => {
  const { status, stdout, stderr } = ansible(['ansible-inventory', '--list']);
  expect([status, stderr]).toEqual([0, '']);
  const read = JSON.parse(stdout);
  const members = (group: string) => read[group].hosts;
  expect(members('engine_podman')).toEqual(['n1', 'n3']);
  expect(members('engine_bosh')).toEqual(['n2']);
  expect(members('vendor_hetzner')).toEqual(['n1', 'n2']);
  expect(members('region_linode_eu_central')).toEqual(['n3']);
  expect(members('label_role_on')).toEqual(['n1']);
  expect(members('label_role_1e3')).toEqual(['n2']);
  expect(members('exact_label__tier__a_2e_b')).toEqual(['n1']);
  expect(members('pod_web')).toEqual(['n1', 'n3']);
  expect(read._meta.hostvars.n2).toMatchObject({
    ansible_host: '203.0.113.2',
    flotilla_index: 1,
    flotilla_az: 'z1',
    flotilla_fleet: 'oak',
  });
});

needs('ansible')('ansible takes the SSH config from beside the inventory, as one word', () => {
  const argv = ['ansible', 'n1', '-m', 'debug', '-a', 'var=ansible_ssh_common_args'];
  const { status, stdout } = ansible(argv);
  expect(status).toBe(0);
  // Ansible splits it as a shell would; the folder has a blank and a quote.
  const shown = JSON.parse(stdout.slice(stdout.indexOf('{'))).ansible_ssh_common_args as string;
  const words = spawnSync('sh', ['-c', `printf '%s\\n' ${shown}`], { encoding: 'utf8' }).stdout;
  expect(words).toBe(`-F\n${written.folder}/ssh/config\n`);
});

needs('ansible-config')('ansible knows every setting of ansible.cfg', () => {
  const { status, stdout } = ansible(['ansible-config', 'dump', '--only-changed', '-t', 'all']);
  expect(status).toBe(0);
  const settings = new Map(stdout.split('\n').map((line) => [line.replace(/\(.*/, ''), line.replace(/^.*\) = /, '')]));
  expect(settings.get('DEFAULT_HOST_LIST')).toContain(`${written.folder}/ansible/inventory.yml`);
  expect(settings.get('INTERPRETER_PYTHON')).toBe('/usr/bin/python3');
  expect(settings.get('pipelining')).toBe('True');
  expect(settings.get('ssh_args')).toBe('-o ControlMaster=no');
});
