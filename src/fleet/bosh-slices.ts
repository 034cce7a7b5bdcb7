/** Azs that an instance group is spread over, and how many instances it has. */
export interface Slice {
  readonly azs: readonly string[];
  readonly instances: number;
}

/** MoltenCore's slices by the group's name and their own: `max3`, `slice1`. */
export type Scaling = Readonly<Record<SliceGroup, Readonly<Record<string, Slice>>>>;

/** What an instance group asks for: a multiple of all azs, at most so many of them, or an odd number for a quorum. */
export type SliceGroup = 'odd3' | 'odd5' | 'max1' | 'max2' | 'max3' | 'all';

/** A slice with its whole name: `odd3.slice1`. */
export interface NamedSlice extends Slice {
  readonly name: string;
}

/**
 * MoltenCore's static placement: which azs an instance group is spread over, whatever the number of nodes. Slice k of a group has the azs
 * from (k-1)s to ks; one that would reach past the last az has the first s of them.
 *
 * Deliberately otherwise than MoltenCore: azs come in numeric order (theirs are sorted as text, so that z10 stands before z2).
 *
 * @param azs by number; at least one
 * @throws RangeError without any az
 * @see https://github.com/starkandwayne/molten-core/blob/v0.8.0/bucc/molten_core_config.go
 * @example
 * scalingOf(['z0', 'z1', 'z2', 'z3']).max2.slice2; // => { azs: ['z2', 'z3'], instances: 2 }
 */
export function scalingOf(azs: readonly string[]): Scaling {
  const n = azs.length;
  if (n === 0) throw new RangeError('expected at least one az');
  return {
    odd3: sliced(azs, 3, n >= 3 ? 3 : 1),
    odd5: sliced(azs, 2, n >= 5 ? 5 : n >= 3 ? 3 : 1),
    max1: sliced(azs, 1, 1),
    max2: sliced(azs, 5, Math.min(n, 2)),
    max3: sliced(azs, 3, Math.min(n, 3)),
    all: Object.fromEntries(multiples.map((m) => [`x${m}`, { azs, instances: m * n }])),
  };
}

const multiples = [1, 2, 4, 8, 16, 32, 64];

/** @param size of a slice; no more than there are azs */
function sliced(azs: readonly string[], count: number, size: number): Record<string, Slice> {
  const numbers = Array.from({ length: count }, (_, k) => k);
  return Object.fromEntries(
    numbers.map((k) => {
      const from = (k + 1) * size > azs.length ? 0 : k * size;
      return [`slice${k + 1}`, { azs: azs.slice(from, from + size), instances: size }];
    }),
  );
}

/**
 * All slices one after the other, as {@link scalingOf} has them.
 *
 * @param azs by number
 * @returns nothing without any az
 */
export function namedSlices(azs: readonly string[]): readonly NamedSlice[] {
  if (azs.length === 0) return [];
  return Object.entries(scalingOf(azs)).flatMap(([group, slices]) =>
    Object.entries(slices).map(([name, slice]) => ({ name: `${group}.${name}`, ...slice })),
  );
}
