import { azName, azNodes } from './azs';
import { namedSlices } from './bosh-slices';
import type { NodePlan } from './plan-types';
import type { SliceLoss } from './survival-types';

/** BOSH's slices of azs, found by the az. */
export class SlicesByAz {
  private readonly azs: readonly string[];
  private readonly slices: readonly NumberedSlice[];
  private readonly byAz = new Map<string, NumberedSlice[]>();

  constructor(nodes: readonly NodePlan[]) {
    this.azs = azNodes(nodes).map((node) => azName(node.index));
    // Of all azs the slices only multiply the instances.
    const named = namedSlices(this.azs).filter(({ name }) => !name.startsWith('all.'));
    this.slices = named.map(({ name, azs }, number) => ({ number, name, azs }));
    for (const slice of this.slices) {
      for (const az of slice.azs) {
        const own = this.byAz.get(az);
        if (own === undefined) this.byAz.set(az, [slice]);
        else own.push(slice);
      }
    }
  }

  /** Slices that lose azs with some nodes; what has all azs, `all`, only if none is left. */
  lostWith(nodes: readonly NodePlan[]): readonly SliceLoss[] {
    const gone = new Set(azNodes(nodes).map((node) => azName(node.index)));
    const touched = new Set([...gone].flatMap((az) => this.byAz.get(az) ?? []));
    const some = [...touched].sort((a, b) => a.number - b.number).map((slice) => sliceLoss(slice, gone));
    const all = this.azs.length > 0 && this.azs.every((az) => gone.has(az));
    return all ? [...some, { slice: 'all', azs: this.azs, lost: this.azs, broken: true }] : some;
  }
}

interface NumberedSlice {
  readonly number: number;
  readonly name: string;
  readonly azs: readonly string[];
}

/** What asks for an odd number of azs needs more than half of them to agree. */
function sliceLoss({ name, azs }: NumberedSlice, gone: ReadonlySet<string>): SliceLoss {
  const lost = azs.filter((az) => gone.has(az));
  const broken = name.startsWith('odd') ? lost.length * 2 >= azs.length : lost.length === azs.length;
  return { slice: name, azs, lost, broken };
}
