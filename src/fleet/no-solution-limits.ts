import type { Oracle } from './no-solution-oracle';
import type { PodSpec } from './spec-types';

/** What may keep pods from fitting, each in one word of its own. */
export const limits = ['memory', 'processors', 'ports', 'pin', 'data', 'labels', 'needs', 'apart', 'with'] as const;

/** One of {@link limits}. */
export type Limit = (typeof limits)[number];

/** Pods as if some limits were none. */
function relaxed(pods: readonly PodSpec[], without: ReadonlySet<Limit>): readonly PodSpec[] {
  return pods.map((pod) => relaxedPod(pod, without));
}

function relaxedPod(pod: PodSpec, without: ReadonlySet<Limit>): PodSpec {
  const { node, needs, ...rest } = pod;
  return {
    ...rest,
    ...(node === undefined || without.has('pin') ? {} : { node }),
    ...(needs === undefined || without.has('needs') ? {} : { needs }),
    ...(without.has('memory') ? { memoryMiB: 0 } : {}),
    ...(without.has('processors') ? { cpuMilli: 0 } : {}),
    ...(without.has('ports') ? { ports: [] } : {}),
    ...(without.has('data') ? { keepsData: false } : {}),
    ...(without.has('labels') ? { where: {} } : {}),
    ...(without.has('apart') ? { apart: [] } : {}),
    ...(without.has('with') ? { with: [] } : {}),
  };
}

/**
 * The limits that matter for pods that do not fit: each of those without which they would. If none is enough by itself, some that
 * are enough to keep the pods from fitting.
 */
export function limitsThatMatter(pods: readonly PodSpec[], oracle: Oracle): readonly Limit[] {
  const asked = limits.filter((limit) => isAsked(limit, pods));
  const decisive = asked.filter((limit) => oracle.fits(relaxed(pods, new Set([limit]))) === true);
  if (decisive.length > 0) return decisive;
  const without = new Set<Limit>();
  for (const limit of asked) {
    // Without the more technical limits first would name memory for everything: what is easy to read goes last.
    if (oracle.fits(relaxed(pods, new Set([...without, limit]))) === false) without.add(limit);
  }
  return asked.filter((limit) => !without.has(limit));
}

function isAsked(limit: Limit, pods: readonly PodSpec[]): boolean {
  return pods.some((pod) => {
    switch (limit) {
      case 'memory':
        return pod.memoryMiB > 0;
      case 'processors':
        return (pod.cpuMilli ?? 0) > 0;
      case 'ports':
        return pod.ports.length > 0;
      case 'pin':
        return pod.node !== undefined;
      case 'data':
        return pod.keepsData === true && pod.data === undefined;
      case 'labels':
        return Object.keys(pod.where).length > 0;
      case 'needs':
        return pod.needs !== undefined;
      default:
        return pod[limit].length > 0;
    }
  });
}
