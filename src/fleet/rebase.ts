import { mayStand, stateOf } from './ledger-states';
import type { Ledger, LedgerNode, LedgerPod, Versions } from './ledger-types';

/**
 * Records what a run confirmed in a ledger that was planned anew while the run went on: wishes and numbers are the newer ledger's, what is
 * deployed is what the run confirmed. Nothing that somebody asked for in the meantime is lost.
 *
 * @param newer the ledger as it is on disk now, of the same fleet
 * @param confirmed the run's own ledger with what mesh confirmed in it
 */
export function rebaseConfirmed(newer: Ledger, confirmed: Ledger): Ledger {
  return {
    ...newer,
    vendors: [...new Set([...newer.vendors, ...confirmed.vendors])].sort(),
    config: versions(newer.config.wanted, confirmed.config.deployed),
    nodes: joined(newer.nodes, confirmed.nodes, nodeOf),
    pods: joined(newer.pods, confirmed.pods, podOf),
  };
}

function nodeOf(newer: LedgerNode | undefined, confirmed: LedgerNode | undefined): LedgerNode | undefined {
  // It was not in the run's plan, so the run has done nothing to it.
  if (confirmed === undefined) return newer;
  const { deployed } = confirmed;
  const stands = mayStand(confirmed);
  if (newer === undefined) return stands === undefined ? undefined : outOfFleet(confirmed.index, confirmed);
  const { index, state, wanted } = newer;
  if (state === 'leaving' || state === 'gone') return outOfFleet(index, confirmed);
  // A node that the run let go comes back with a new machine: its keys are lost.
  if (confirmed.state === 'gone' && stands !== undefined && wanted.generation <= stands.generation) {
    const next = { ...wanted, generation: stands.generation + 1 };
    return { index, state: 'replacing', ...versions(next, deployed), ...begunOf(confirmed) };
  }
  return { index, state: stateOf(state, wanted, deployed), ...versions(wanted, deployed), ...begunOf(confirmed) };
}

/** A node that is out of the fleet leaves, unless mesh has let it go already. */
function outOfFleet(index: number, { state, wanted, deployed, begun }: LedgerNode): LedgerNode {
  if (deployed === undefined) return { index, state: 'gone', wanted: begun ?? wanted, ...begunOf({ begun }) };
  return { index, state: state === 'gone' ? 'gone' : 'leaving', wanted: deployed, deployed };
}

function begunOf({ begun }: { readonly begun?: LedgerNode['begun'] | undefined }): Pick<LedgerNode, 'begun'> {
  return begun === undefined ? {} : { begun };
}

function podOf(
  newer: Versions<LedgerPod> | undefined,
  confirmed: Versions<LedgerPod> | undefined,
): Versions<LedgerPod> | undefined {
  const deployed = confirmed?.deployed;
  if (newer === undefined) return deployed === undefined ? undefined : { wanted: { ...deployed, nodes: [] }, deployed };
  if (deployed !== undefined) return { wanted: newer.wanted, deployed };
  return newer.wanted.nodes.length === 0 ? undefined : { wanted: newer.wanted };
}

function versions<T>(wanted: T, deployed: T | undefined): Versions<T> {
  return deployed === undefined ? { wanted } : { wanted, deployed };
}

function joined<T>(
  newer: Readonly<Record<string, T>>,
  confirmed: Readonly<Record<string, T>>,
  join: (newer: T | undefined, confirmed: T | undefined) => T | undefined,
): Record<string, T> {
  const of = (record: Readonly<Record<string, T>>, name: string) =>
    Object.hasOwn(record, name) ? record[name] : undefined;
  const names = [...new Set([...Object.keys(newer), ...Object.keys(confirmed)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const entry = join(of(newer, name), of(confirmed, name));
      return entry === undefined ? [] : [[name, entry] as const];
    }),
  );
}
