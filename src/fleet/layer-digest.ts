import { digest } from './digest';
import type { LedgerMachine } from './ledger-types';
import type { FirstBootLayer } from './plan-types';

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
  const found = Object.keys(brought).length === 0 ? undefined : digest({ level, ...brought });
  known.set(layer, found);
  return found;
}
