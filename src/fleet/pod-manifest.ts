import type { Checked } from './checked';
import type { PodManifest } from './plan-types';
import { type ContainerInput, type PodInput, podSchema } from './pod-schema';
import { mebibyte, parseMemory } from './quantity';
import { Report } from './report';
import { reportIssues } from './schema-findings';
import type { HostPort, PodSpec } from './spec-types';
import type { Path } from './where';
import { readYaml, type TextFile } from './yaml-text';

/** What a container is counted with if its manifest requests no memory. */
export const defaultRequest = '64Mi';

/** What planning needs of a manifest. */
export type PodFacts = Pick<PodSpec, 'manifest' | 'memoryMiB' | 'ports' | 'images'>;

/** Reads a Kubernetes Pod manifest. Findings name the manifest's file and the place in it. */
export function parsePodManifest(source: TextFile): Checked<PodFacts> {
  const { findings, yaml } = readYaml(source);
  if (yaml === undefined) return { ok: false, findings };
  const report = new Report(yaml.where);
  report.add({ ok: false, findings });
  const parsed = podSchema.safeParse(yaml.data);
  if (!parsed.success) {
    reportIssues(podSchema, yaml.data, parsed.error.issues, report);
    return { ok: false, findings: report.findings };
  }
  const pod = parsed.data;
  checkNames(pod, report);
  pod.spec.containers.forEach((container, i) => {
    checkContainer(container, ['spec', 'containers', i], report);
  });
  const ports = hostPorts(pod, report);
  return report.result(() => ({
    manifest: filled(pod),
    memoryMiB: Math.ceil(pod.spec.containers.reduce((sum, c) => sum + requestBytes(c), 0) / mebibyte),
    ports,
    images: [...new Set(pod.spec.containers.map((c) => c.image))].sort(),
  }));
}

function checkNames(pod: PodInput, report: Report): void {
  const names = pod.spec.containers.map((c) => c.name);
  names.forEach((name, i) => {
    if (names.indexOf(name) === i) return;
    report.error({
      code: 'name-taken',
      path: ['spec', 'containers', i, 'name'],
      message: `expected a name of its own for each container, got '${name}' twice`,
    });
  });
}

function checkContainer(container: ContainerInput, path: Path, report: Report): void {
  const { image, imagePullPolicy: policy } = container;
  if (image.startsWith('localhost/') && policy !== undefined && policy !== 'Never') {
    report.error({
      code: 'bad-image',
      path: [...path, 'imagePullPolicy'],
      message: `expected Never for an image of localhost, got '${policy}'`,
      hint: 'such an image is brought to the node and cannot be pulled',
    });
  }
  const request = container.resources?.requests?.memory;
  const limit = container.resources?.limits?.memory;
  if (request !== undefined && limit !== undefined && parseMemory(request)! > parseMemory(limit)!) {
    report.error({
      code: 'pod-resources',
      path: [...path, 'resources', 'requests', 'memory'],
      message: `expected at most the limit ${limit}, got ${request}`,
    });
  }
}

/** As Kubernetes does it: a limit alone is the request too. */
function requestBytes(container: ContainerInput): number {
  const { requests, limits } = container.resources ?? {};
  return parseMemory(requests?.memory ?? limits?.memory ?? defaultRequest)!;
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

/** The manifest with the one default that depends on another field. */
function filled(pod: PodInput): PodManifest {
  const containers = pod.spec.containers.map((container) =>
    container.image.startsWith('localhost/') ? { ...container, imagePullPolicy: 'Never' as const } : container,
  );
  return { ...pod, spec: { ...pod.spec, containers } };
}
