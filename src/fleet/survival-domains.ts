import { failureDomainAt } from './failure-domain';
import type { FailureScope, NodePlan } from './plan-types';

/** What fails at once. */
export interface Domain {
  readonly scope: FailureScope;
  /** `hetzner`, `hetzner/fsn1`, `n1`. */
  readonly name: string;
  /** By index. */
  readonly nodes: readonly NodePlan[];
}

/** Everything that may be lost at once: vendors by name, then their regions by name, then nodes by index. What leaves anyway is left out. */
export function domainsOf(nodes: readonly NodePlan[]): readonly Domain[] {
  const staying = nodes.filter((node) => node.state !== 'leaving').sort((a, b) => a.index - b.index);
  return (['vendor', 'region', 'node'] as const).flatMap((scope) => {
    const found = new Map<string, NodePlan[]>();
    for (const node of staying) {
      const name = failureDomainAt(scope, node);
      const own = found.get(name);
      if (own === undefined) found.set(name, [node]);
      else own.push(node);
    }
    const domains = [...found].map(([name, own]) => ({ scope, name, nodes: own }));
    return scope === 'node' ? domains : domains.sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}
