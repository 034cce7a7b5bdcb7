import type { FirstBootLayer } from './plan-types';
import type { Report } from './report';
import type { FleetLayers, SharedLayer } from './spec-first-boot';

/**
 * Gives each node its layers: those for all nodes, then those for its labels, both in the order of the file, then its own. Nodes with the same
 * layers share one list.
 */
export class NodeLayers {
  private readonly everywhere: readonly number[];
  private readonly byLabel: readonly number[];
  private readonly lists = new Map<string, readonly FirstBootLayer[]>();
  private readonly used = new Set<number>();

  constructor(private readonly layers: FleetLayers) {
    const numbers = layers.shared.map((_, i) => i);
    this.everywhere = numbers.filter((i) => layers.shared[i]!.layer.level === 'fleet');
    this.byLabel = numbers.filter((i) => layers.shared[i]!.layer.level === 'label');
  }

  /** @returns undefined if the node has none */
  of(name: string, labels: Readonly<Record<string, string>>): readonly FirstBootLayer[] | undefined {
    const matching = this.byLabel.filter((i) => fits(this.layers.shared[i]!, labels));
    for (const i of matching) this.used.add(i);
    const shared = this.shared([...this.everywhere, ...matching]);
    const own = this.layers.own.get(name);
    const all = own === undefined ? shared : [...shared, own];
    return all.length === 0 ? undefined : all;
  }

  /** Warns of layers that no node got. */
  warnOfUnused(report: Report): void {
    for (const i of this.byLabel) {
      if (this.used.has(i)) continue;
      const labels = Object.entries(this.layers.shared[i]!.where).map(([label, value]) => `${label}: ${value}`);
      report.warn({
        code: 'unused-layer',
        path: ['firstboot', i, 'where'],
        message: `no node has the labels ${labels.join(', ')}, so nobody gets this layer`,
        hint: 'give a node these labels, or delete the layer',
      });
    }
  }

  private shared(numbers: readonly number[]): readonly FirstBootLayer[] {
    const key = numbers.join(',');
    const known = this.lists.get(key) ?? numbers.map((i) => this.layers.shared[i]!.layer);
    this.lists.set(key, known);
    return known;
  }
}

function fits({ where }: SharedLayer, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([label, value]) => Object.hasOwn(labels, label) && labels[label] === value);
}
