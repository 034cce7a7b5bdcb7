import type { InitContainerInput, PodInput } from './pod-schema';
import { mebibyte, parseCpu, parseMemory } from './quantity';
import type { Report } from './report';
import type { Path } from './where';

/** What a container is counted with if its manifest requests no memory. */
export const defaultRequest = '64Mi';

/**
 * A manifest in which figures of memory and processors are text: `cpu: 0.5` without quotes is a number to YAML, and Kubernetes takes both.
 */
export function withTextFigures(manifest: unknown): unknown {
  return deeper(manifest, [
    'spec',
    /^(initContainers|containers)$/,
    /^/,
    'resources',
    /^(requests|limits)$/,
    /^(cpu|memory)$/,
  ]);
}

function deeper(value: unknown, [key, ...rest]: readonly (string | RegExp)[]): unknown {
  if (key === undefined) return typeof value === 'number' ? String(value) : value;
  if (Array.isArray(value)) return value.map((one: unknown) => deeper(one, rest));
  if (typeof value !== 'object' || value === null) return value;
  const isMeant = (name: string) => (typeof key === 'string' ? key === name : key.test(name));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isMeant(name) ? deeper(one, rest) : (one as unknown)]),
  );
}

const resources = [
  ['memory', parseMemory],
  ['cpu', parseCpu],
] as const;

/** Checks that no container requests more than its limit. */
export function checkRequests({ resources: given }: InitContainerInput, path: Path, report: Report): void {
  for (const [resource, parse] of resources) {
    const request = given?.requests?.[resource];
    const limit = given?.limits?.[resource];
    if (request === undefined || limit === undefined || parse(request)! <= parse(limit)!) continue;
    report.error({
      code: 'pod-resources',
      path: [...path, 'resources', 'requests', resource],
      message: `expected at most the limit ${limit}, got ${request}`,
    });
  }
}

/** What a replica takes: of containers, which run together, the sum; of init containers, which run one by one before them, the most. */
export function podRequests({ spec }: PodInput): { readonly memoryMiB: number; readonly cpuMilli: number } {
  const most = (requestOf: (container: InitContainerInput) => number) =>
    Math.max(
      spec.containers.reduce((sum, container) => sum + requestOf(container), 0),
      ...(spec.initContainers ?? []).map(requestOf),
    );
  return {
    memoryMiB: Math.ceil(most((c) => parseMemory(request(c, 'memory') ?? defaultRequest)!) / mebibyte),
    cpuMilli: most((c) => parseCpu(request(c, 'cpu') ?? '0')!),
  };
}

/** As Kubernetes does it: a limit alone is the request too. */
function request({ resources: given }: InitContainerInput, resource: 'memory' | 'cpu'): string | undefined {
  return given?.requests?.[resource] ?? given?.limits?.[resource];
}
