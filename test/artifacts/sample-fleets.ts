import type { ArtifactOptions } from '../../src/artifacts/options';
import type { FleetOutputs } from '../../src/fleet/outputs';
import type { FleetPlan, NodePlan, PodPlan } from '../../src/fleet/plan-types';

/** A small podman node of hetzner; index 0 unless told. */
export function sampleNode(name: string, over: Partial<NodePlan> = {}): NodePlan {
  const index = over.index ?? 0;
  return {
    name,
    index,
    generation: 1,
    state: 'active',
    vendor: 'hetzner',
    region: 'fsn1',
    size: 'cax11',
    image: 'debian-13',
    engine: 'podman',
    ramMiB: 4096,
    arch: 'amd64',
    labels: {},
    subnet: `10.1.${index + 1}.0/24`,
    ...over,
  };
}

export function samplePlan(nodes: readonly NodePlan[], over: Partial<FleetPlan> = {}): FleetPlan {
  const bucc = nodes.find((node) => node.engine === 'bosh');
  return {
    fleet: 'oak',
    users: [{ name: 'ada', keys: ['ssh-ed25519 AAAAada'], sudo: true }],
    sysctls: {},
    overlay: { manager: 'none', network: '10.1.0.0/16', subnetLength: 24 },
    nodes,
    pods: [],
    vendors: [...new Set(nodes.map((node) => node.vendor))].sort(),
    ...(bucc === undefined ? {} : { bosh: { bucc: bucc.name, apiVersion: '1.44' } }),
    protect: true,
    backends: {},
    openPorts: {},
    ...over,
  };
}

/** Secrets that no generated text would hold by chance. */
export const sampleSecrets = {
  delivery: '-----BEGIN OPENSSH PRIVATE KEY-----\nsecretDelivery\n-----END OPENSSH PRIVATE KEY-----\n',
  ca: '-----BEGIN CERTIFICATE-----\nsecretCa\n-----END CERTIFICATE-----\n',
  certificate: '-----BEGIN CERTIFICATE-----\nsecretCertificate\n-----END CERTIFICATE-----\n',
  privateKey: '-----BEGIN EC PRIVATE KEY-----\nsecretKey\n-----END EC PRIVATE KEY-----\n',
};

/** The outputs that a deploy of the plan gives: node n has address 203.0.113.n+1 (198.51.100.x from index 200 on). */
export function sampleOutputs(plan: FleetPlan): FleetOutputs {
  const { ca, certificate, privateKey } = sampleSecrets;
  const nodes = plan.nodes.filter((node) => node.state !== 'leaving');
  return {
    fleet: {
      schemaVersion: 1,
      fleet: plan.fleet,
      nodes: Object.fromEntries(
        nodes.map(({ name, index, generation, vendor, region }) => [
          name,
          {
            index,
            generation,
            vendor,
            region,
            machineId: `${1000 + index}`,
            ipv4: sampleAddress(index),
            hostKey: hostKey(name),
          },
        ]),
      ),
    },
    secrets: {
      schemaVersion: 1,
      delivery: { user: 'flotilla', privateKey: sampleSecrets.delivery },
      ...(plan.bosh === undefined ? {} : { docker: { ca, certificate, privateKey } }),
    },
  };
}

function sampleAddress(index: number): string {
  return index < 200 ? `203.0.113.${index + 1}` : `198.51.100.${index - 199}`;
}

function hostKey(name: string): string {
  return `ssh-ed25519 AAAA${Buffer.from(name).toString('base64url')}`;
}

export const sampleOptions: ArtifactOptions = { login: { user: 'ada' }, outDir: '/srv/oak/out', origin: 'deploy' };

/** Two replicas of one container with a port. */
export const samplePod: PodPlan = {
  name: 'web',
  manifest: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      restartPolicy: 'Always',
      containers: [
        {
          name: 'hello',
          image: 'localhost/hello:1',
          ports: [{ containerPort: 8080, hostPort: 8080 }],
          resources: { requests: { memory: '32Mi' }, limits: { memory: '64Mi' } },
        },
      ],
    },
  },
  spread: 'vendor',
  memoryMiB: 32,
  hostPorts: [8080],
  images: ['localhost/hello:1'],
  replicas: [
    { name: 'web-1', number: 1, node: 'n1' },
    { name: 'web-2', number: 2, node: 'n3' },
  ],
};
