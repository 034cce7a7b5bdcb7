import type { Checked } from './checked';
import type { Draft } from './draft';
import type { NoText } from './file-text';
import { type PodFacts, parsePodManifest } from './pod-manifest';
import type { Report } from './report';
import { besideFleet, type ReadFile, unreadable } from './source';
import { checkNodeRef } from './spec-nodes';
import { checkPairs } from './spec-pod-pairs';
import { type NodeSpec, type PodSpec, podPath } from './spec-types';
import type { Where } from './where';

interface PodContext {
  readonly read: ReadFile;
  readonly where: Where;
  readonly report: Report;
}

/** The pods of a fleet with their manifests read, by name. */
export function podSpecs(draft: Draft, nodes: readonly NodeSpec[], context: PodContext): readonly PodSpec[] {
  const manifests = new Manifests(context);
  const pods = draft.fleet.pods ?? {};
  const specs = Object.keys(pods)
    .sort()
    .flatMap((name) => {
      const pod = pods[name]!;
      if (pod.node !== undefined)
        checkNodeRef(pod.node, 'podman', ['pods', name, 'node'], nodes, draft, context.report);
      const facts = pod.manifest === undefined ? undefined : manifests.read(name, pod.manifest);
      if (facts === undefined) return [];
      const spec: PodSpec = {
        name,
        replicas: pod.replicas ?? 1,
        spread: pod.spread ?? 'node',
        where: pod.where ?? {},
        ...(pod.node === undefined ? {} : { node: pod.node }),
        with: namesOf(pod.with),
        apart: namesOf(pod.apart),
        ...(pod.data === undefined ? {} : { data: pod.data }),
        ...(pod.priority === undefined || pod.priority === 0 ? {} : { priority: pod.priority }),
        ...facts,
      };
      return [spec];
    });
  checkPairs(specs, nodes, draft, context.report);
  return specs;
}

function namesOf(list: readonly (string | undefined)[] = []): readonly string[] {
  return [...new Set(list.filter((name) => name !== undefined))].sort();
}

/** Manifests by path: pods may share one, whose findings are told once. */
class Manifests {
  private readonly known = new Map<string, Checked<PodFacts> | NoText | undefined>();

  constructor(private readonly context: PodContext) {}

  read(pod: string, path: string): PodFacts | undefined {
    if (!this.known.has(path)) this.load(path);
    const result = this.known.get(path);
    if (result === undefined || 'noText' in result) {
      this.context.report.error(unreadable(result, path, 'a Pod manifest', podPath(pod, 'manifest')));
      return undefined;
    }
    return result.ok ? result.value : undefined;
  }

  private load(path: string): void {
    const text = this.context.read(path);
    if (typeof text !== 'string') {
      this.known.set(path, text);
      return;
    }
    const result = parsePodManifest({ file: besideFleet(this.context.where, path), text });
    this.known.set(path, result);
    this.context.report.add(result);
  }
}
