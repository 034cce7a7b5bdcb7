import { stateOf } from './ledger-states';
import type { Ledger, LedgerMachine, LedgerNode, LedgerPod, Versions } from './ledger-types';

/**
 * A fleet's ledger as it looks where something else stands than what was really deployed: in a rehearsal. Numbers and wishes stay; what
 * counts as deployed comes from `stands`, and states follow from both.
 *
 * @param stands the ledger that the rehearsal confirmed last; undefined: nothing stands
 */
export function standing(ledger: Ledger, stands: Ledger | undefined): Ledger {
  const other = stands?.fleet === ledger.fleet ? stands : undefined;
  const node = (name: string) => tryGet(other?.nodes, name)?.deployed as LedgerMachine | undefined;
  const pod = (name: string) => tryGet(other?.pods, name)?.deployed as LedgerPod | undefined;
  return {
    ...ledger,
    config: versions(ledger.config.wanted, other?.config.deployed),
    nodes: mapValues(ledger.nodes, (n, name) => seatOf(n, node(name))),
    pods: mapValues(ledger.pods, (p, name) => versions(p.wanted, pod(name))),
  };
}

/** A node's seat with another machine in it, or none. */
function seatOf({ index, state, wanted }: LedgerNode, deployed: LedgerMachine | undefined): LedgerNode {
  if (state !== 'leaving' && state !== 'gone') {
    return { index, state: stateOf(state, wanted, deployed), ...versions(wanted, deployed) };
  }
  // What never stood here need not leave; what stood and is out of the fleet is wanted as it is, until it is removed.
  if (deployed === undefined) return { index, state: 'gone', wanted };
  return { index, state, wanted: deployed, deployed };
}

function versions<T>(wanted: T, deployed: T | undefined): Versions<T> {
  return deployed === undefined ? { wanted } : { wanted, deployed };
}

function tryGet<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
