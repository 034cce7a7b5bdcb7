import { StackFailure } from './stack-failure';

/** Nodes whose rekey or delivery failed, sorted; none where anything else failed too, because then more than a node is amiss. */
export function undeliveredNodes(failure: unknown): readonly string[] {
  if (!(failure instanceof StackFailure)) return [];
  const nodes = failure.errors.map((e) => /^null_resource\.\w*?(?:rekey|deliver)_(.+)$/.exec(e.address ?? '')?.[1]);
  return nodes.includes(undefined) ? [] : [...new Set(nodes as string[])].sort();
}

/** What stands although mesh failed on some nodes, and what to do; undefined when that is not why it failed. */
export function undeliveredHint(failure: unknown): string | undefined {
  const nodes = undeliveredNodes(failure);
  if (nodes.length === 0) return undefined;
  const names = nodes.join(', ');
  return `every other node has its delivery, its pods and its place in out/; once the cause is mended on ${names}, run the same command again`;
}

/** A state file, as far as it says what became of deliveries. */
interface DeliveryState {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly status?: string }[];
  }[];
}

/**
 * Nodes of which mesh's state lacks the rekey or the delivery, or knows that it failed, sorted. Mesh's outputs do not wait for them.
 *
 * @param state answer of `terraform state pull` for mesh; empty when there is no state
 * @param mesh parsed `cdk.tf.json` of mesh
 * @param prefix what stands before all of mesh's names
 */
export function undeliveredInState(state: string, mesh: unknown, prefix = ''): readonly string[] {
  if (state.trim() === '') return [];
  const { resources = [] } = JSON.parse(state) as DeliveryState;
  const done = resources
    .filter((r) => r.type === 'null_resource' && r.instances.some((i) => i.status !== 'tainted'))
    .map((r) => r.name);
  const wanted = (mesh as { resource?: { null_resource?: object } }).resource?.null_resource ?? {};
  const kinds = [`${prefix}rekey_`, `${prefix}deliver_`];
  const nodes = Object.keys(wanted).flatMap((name) => {
    const kind = kinds.find((k) => name.startsWith(k));
    return kind === undefined || done.includes(name) ? [] : [name.slice(kind.length)];
  });
  return [...new Set(nodes)].sort();
}
