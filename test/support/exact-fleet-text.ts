import type { PlacementRequest } from '../../src/fleet/placement';
import type { NodePlan } from '../../src/fleet/plan-types';
import type { PodSpec } from '../../src/fleet/spec-types';

/** What can be edited of a fleet without a reason for anything to move. */
export interface Edits {
  /** Value of a sysctl. */
  readonly swappiness?: number;
  /** Value of a label that no pod asks for, by node. */
  readonly colours?: Readonly<Record<string, string>>;
  /** Value of a variable, by pod. */
  readonly greetings?: Readonly<Record<string, string>>;
}

/** A generated fleet as its user would write it: fleet.yaml, and a manifest for each pod. Written as JSON, which is YAML. */
export function fleetTexts(
  { pods, nodes }: Pick<PlacementRequest, 'pods' | 'nodes'>,
  edits: Edits = {},
): { readonly text: string; readonly files: Readonly<Record<string, string>> } {
  const fleet = {
    fleet: 'oak',
    operator: { user: 'ada', keys: ['keys/ada.pub'] },
    overlay: 'none',
    defaults: { image: 'debian-13', engine: 'podman' },
    sysctls: { 'vm.swappiness': edits.swappiness ?? 10 },
    nodes: Object.fromEntries(nodes.map((node) => [node.name, nodeInput(node, edits.colours?.[node.name])])),
    pods: Object.fromEntries(pods.map((pod) => [pod.name, podInput(pod)])),
  };
  const manifests = pods.map((pod) => [
    manifestPath(pod),
    JSON.stringify(manifest(pod, edits.greetings?.[pod.name] ?? 'hello')),
  ]);
  return { text: JSON.stringify(fleet), files: Object.fromEntries(manifests) };
}

function manifestPath(pod: PodSpec): string {
  return `pods/${pod.name}.yaml`;
}

function nodeInput(node: NodePlan, colour = 'red'): object {
  const { vendor, seller, region, ramMiB, arch, vcpus, engine, labels, index } = node;
  return {
    vendor,
    region,
    ...(vendor === 'static' ? { address: `203.0.113.${index + 1}`, seller } : { size: 'new-size' }),
    ram: `${ramMiB}MiB`,
    // BOSH runs on amd64 only.
    arch: engine === 'bosh' ? 'amd64' : arch,
    engine,
    ...(vcpus === undefined ? {} : { cpus: vcpus }),
    labels: { ...labels, colour },
  };
}

function podInput(pod: PodSpec): object {
  const { replicas, spread, where, node, with: beside, apart, data, priority } = pod;
  return {
    manifest: manifestPath(pod),
    replicas,
    spread,
    where,
    node,
    ...(beside.length > 0 ? { with: beside } : {}),
    ...(apart.length > 0 ? { apart } : {}),
    data,
    priority,
  };
}

function manifest(pod: PodSpec, greeting: string): object {
  const { name, memoryMiB, cpuMilli, ports, keepsData, needs } = pod;
  const terms = needs?.map((term) => ({
    matchExpressions: term.map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values.length > 0 ? { values } : {}),
    })),
  }));
  const container = {
    name: 'main',
    image: 'docker.io/library/app:1',
    env: [{ name: 'GREETING', value: greeting }],
    ports: ports.map(({ port, protocol }) => ({
      containerPort: port,
      hostPort: port,
      protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    })),
    resources: { requests: { memory: `${memoryMiB}Mi`, ...(cpuMilli === undefined ? {} : { cpu: `${cpuMilli}m` }) } },
    ...(keepsData ? { volumeMounts: [{ name: 'data', mountPath: '/data' }] } : {}),
  };
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      ...(terms === undefined ? {} : { affinity: { nodeAffinity: required } }),
      ...(keepsData ? { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } }] } : {}),
      containers: [container],
    },
  };
}
