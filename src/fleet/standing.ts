import type { Ledger, LedgerMachine, LedgerPod, Versions } from './ledger-types';

/**
 * A fleet's ledger as it looks where something else stands than what was really deployed: in a rehearsal. Numbers, states and wishes stay;
 * what counts as deployed comes from `stands`.
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
    nodes: mapValues(ledger.nodes, (n, name) => ({
      index: n.index,
      state: n.state,
      ...versions(n.wanted, node(name)),
    })),
    pods: mapValues(ledger.pods, (p, name) => versions(p.wanted, pod(name))),
  };
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
