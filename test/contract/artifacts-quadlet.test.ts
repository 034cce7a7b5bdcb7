import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureImages, imageFor } from '../../src/rehearsal/hosts/image-store';
import { sampleNode, sampleOptions, sampleOutputs, samplePlan, samplePod } from '../artifacts/sample-fleets';
import { needs, root } from '../support/needs';
import { writeArtifacts } from '../support/written-artifacts';

// The stand-in that has podman built in; it is Debian 13's own.
const system = 'fedora-coreos';
const plan = samplePlan([sampleNode('n1'), sampleNode('n3', { index: 2 })], { pods: [samplePod] });
const written = writeArtifacts(plan, sampleOutputs(plan), sampleOptions);
afterAll(() => written.remove());

/**
 * Runs the Quadlet generator of a node's own podman, on this machine: with the libraries of its operating system. It only prints.
 */
function quadlet(folder: string) {
  const [base = ''] = imageFor(system).lower;
  const libraries = join(base, 'usr/lib', `${machine()}-linux-gnu`);
  const loader = join(base, process.arch === 'arm64' ? 'lib/ld-linux-aarch64.so.1' : 'lib64/ld-linux-x86-64.so.2');
  const argv = ['--library-path', libraries, join(base, 'usr/libexec/podman/quadlet'), '-dryrun'];
  const { status, stdout, stderr } = spawnSync(loader, argv, { env: { QUADLET_UNIT_DIRS: folder }, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function machine(): string {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64';
}

const withImage = needs(root, 'mmdebstrap');
// Builds what rehearsals build, once for this user.
const buildTimeoutMs = 30 * 60_000;

withImage(
  "a node's podman makes a service of every replica that starts with the machine",
  async () => {
    await ensureImages([system], () => {});
    const { status, stdout } = quadlet(join(written.folder, 'podman/n1'));
    expect(status).toBe(0);
    expect(stdout).toContain('---web-1.service---');
    expect(stdout).toContain(`/usr/bin/podman kube play --replace --service-container=true`);
    expect(stdout).toMatch(/podman kube play .*podman\/n1\/web-1\.yaml/);
    expect(stdout).toContain('WantedBy=default.target multi-user.target');
  },
  buildTimeoutMs,
);

withImage(
  'it refuses a setting that it does not know',
  async () => {
    await ensureImages([system], () => {});
    writeFileSync(join(written.folder, 'podman/n3/web-2.kube'), '[Kube]\nYaml=web-2.yaml\nMemory=1\n');
    const { status, stderr } = quadlet(join(written.folder, 'podman/n3'));
    expect(status).toBe(1);
    expect(stderr).toContain("unsupported key 'Memory'");
  },
  buildTimeoutMs,
);
