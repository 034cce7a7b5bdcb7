import type { Checked } from './checked';
import type { PodManifest } from './plan-types';
import { type PlacedContainer, placedContainers } from './pod-containers';
import { nodeNeeds } from './pod-needs';
import { checkRequests, podRequests, withTextFigures } from './pod-requests';
import { type InitContainerInput, type PodInput, podSchema } from './pod-schema';
import { checkVolumes, keptVolumes } from './pod-volumes';
import { Report } from './report';
import { reportIssues } from './schema-findings';
import type { HostPort, PodSpec } from './spec-types';
import type { Path } from './where';
import { readYaml, type TextFile } from './yaml-text';

/** What planning needs of a manifest. */
export type PodFacts = Pick<
  PodSpec,
  'manifest' | 'memoryMiB' | 'cpuMilli' | 'ports' | 'images' | 'needs' | 'keepsData'
>;

/** Reads a Kubernetes Pod manifest. Findings name the manifest's file and the place in it. */
export function parsePodManifest(source: TextFile): Checked<PodFacts> {
  const { findings, yaml } = readYaml(source);
  if (yaml === undefined) return { ok: false, findings };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  const data = withTextFigures(yaml.data);
  const parsed = podSchema.safeParse(data);
  if (!parsed.success) {
    reportIssues(podSchema, data, parsed.error.issues, report);
    return { ok: false, findings: report.findings };
  }
  const pod = parsed.data;
  const containers = placedContainers(pod);
  checkNames(containers, report);
  for (const { container, path } of containers) {
    checkImage(container, path, report);
    checkRequests(container, path, report);
  }
  checkVolumes(pod, report);
  const needs = nodeNeeds(pod, report);
  const ports = hostPorts(pod, report);
  return report.result(() => {
    const { memoryMiB, cpuMilli } = podRequests(pod);
    return {
      manifest: forNodes(pod),
      memoryMiB,
      ...(cpuMilli === 0 ? {} : { cpuMilli }),
      ports,
      images: [...new Set(containers.map(({ container }) => container.image))].sort(),
      ...(needs.length === 0 ? {} : { needs }),
      ...(keptVolumes(pod).length === 0 ? {} : { keepsData: true }),
    };
  });
}

function checkNames(containers: readonly PlacedContainer[], report: Report): void {
  const names = containers.map(({ container }) => container.name);
  containers.forEach(({ container: { name }, path }, i) => {
    if (names.indexOf(name) === i) return;
    report.error({
      code: 'name-taken',
      path: [...path, 'name'],
      message: `expected a name of its own for each container, got '${name}' twice`,
    });
  });
}

function checkImage({ image, imagePullPolicy: policy }: InitContainerInput, path: Path, report: Report): void {
  if (!image.startsWith('localhost/') || policy === undefined || policy === 'Never') return;
  report.error({
    code: 'bad-image',
    path: [...path, 'imagePullPolicy'],
    message: `expected Never for an image of localhost, got '${policy}'`,
    hint: 'such an image is brought to the node and cannot be pulled',
  });
}

function hostPorts(pod: PodInput, report: Report): readonly HostPort[] {
  const taken = new Map<string, HostPort>();
  pod.spec.containers.forEach((container, c) => {
    container.ports?.forEach((entry, p) => {
      const path: Path = ['spec', 'containers', c, 'ports', p];
      const { containerPort, hostPort } = entry;
      if (pod.spec.hostNetwork && hostPort !== undefined && hostPort !== containerPort) {
        report.error({
          code: 'pod-ports',
          path: [...path, 'hostPort'],
          message: `expected ${containerPort}, the container's port, because of hostNetwork, got ${hostPort}`,
        });
      }
      const port = pod.spec.hostNetwork ? containerPort : hostPort;
      if (port !== undefined) take({ port, protocol: entry.protocol === 'UDP' ? 'udp' : 'tcp' }, path, taken, report);
    });
  });
  return [...taken.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** Ports that sshd needs on every node. */
const sshPort = 22;

function take(port: HostPort, path: Path, taken: Map<string, HostPort>, report: Report): void {
  const key = `${port.port}/${port.protocol}`;
  if (taken.has(key)) {
    report.error({ code: 'pod-ports', path, message: `expected each host port once, got ${key} twice` });
  }
  if (port.port === sshPort && port.protocol === 'tcp') {
    report.error({
      code: 'reserved-port',
      path,
      message: 'expected a host port other than 22, which sshd has',
      hint: 'name another hostPort',
    });
  }
  taken.set(key, port);
}

/** What nodes get: without what chooses them, and with the one default that depends on another field. */
function forNodes(pod: PodInput): PodManifest {
  const { nodeSelector: _, affinity: __, initContainers, ...spec } = pod.spec;
  return {
    ...pod,
    spec: {
      ...spec,
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withPolicy) }),
      containers: spec.containers.map(withPolicy),
    },
  };
}

function withPolicy<T extends InitContainerInput>(container: T): T {
  return container.image.startsWith('localhost/') ? { ...container, imagePullPolicy: 'Never' as const } : container;
}
