import { digest } from './digest';
import type { LedgerMachine } from './ledger-types';
import type { FirstBootLayer, LayerUnit } from './plan-types';

/** Digests by layer: a thousand nodes share one. */
const known = new WeakMap<FirstBootLayer, string | undefined>();

/** What the ledger keeps of the layers of a node; nothing of a node that has none. */
export function layersInLedger(
  layers: readonly FirstBootLayer[] = [],
): Pick<LedgerMachine, 'firstboot' | 'kernelArguments'> {
  // Of layers that are equally near the order means nothing, and each digest tells how near its own is.
  const digests = layers.flatMap((layer) => layerDigest(layer) ?? []).sort();
  const kernelArguments = [...new Set(layers.flatMap((layer) => layer.kernelArguments ?? []))].sort();
  return {
    ...(digests.length === 0 ? {} : { firstboot: digest(digests) }),
    ...(kernelArguments.length === 0 ? {} : { kernelArguments }),
  };
}

/** Of all that a delivery brings, wherever it was written; undefined of a layer that has nothing of it. */
function layerDigest(layer: FirstBootLayer): string | undefined {
  if (known.has(layer)) return known.get(layer);
  const { origin: _, kernelArguments: __, level, ...brought } = layer;
  const found = Object.keys(brought).length === 0 ? undefined : digest({ level, ...brought, ...ordered(layer) });
  known.set(layer, found);
  return found;
}

/** Units as lists: another order of their lines is another file, for which a delivery restarts them. */
function ordered({ units }: FirstBootLayer): { readonly units?: unknown } {
  if (units === undefined) return {};
  const all = Object.entries(units).map(([name, { unit, dropins = {}, state }]) => {
    const files = Object.entries(dropins).map(([file, dropin]) => [file, lines(dropin)] as const);
    return [name, { unit: unit && lines(unit), dropins: Object.fromEntries(files), state }] as const;
  });
  return { units: Object.fromEntries(all) };
}

function lines(unit: LayerUnit): unknown {
  return Object.entries(unit).map(([section, settings]) => [section, Object.entries(settings)]);
}
