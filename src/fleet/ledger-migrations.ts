import { ledgerVersion } from './ledger-schema';

/** One step from a version of the ledger to the next, on plain data of which nothing is certain. Pure; never throws. */
export type Migration = (data: Data) => Data;

type Data = Readonly<Record<string, unknown>>;

/** Steps by the version that they begin with. A step never changes once it was released. */
export const migrations: Readonly<Record<number, Migration>> = { 1: toVersion2 };

/** Every version that can be read, ascending. */
export const readableVersions: readonly number[] = [...Object.keys(migrations).map(Number), ledgerVersion];

/**
 * Brings the data of a ledger to the version that this program writes.
 *
 * @param version the data's own, one of {@link readableVersions}
 */
export function migrated(data: Data, version: number): Data {
  let result = data;
  for (let at = version; at < ledgerVersion; at++) result = migrations[at]!(result);
  return result;
}

/**
 * Version 2 writes labels only where there are some, and knows more of a machine (`seller`, `address`, `arch`) and of the overlay
 * (`network6`, `subnet6`), none of which a fleet of version 1 could have. No number changes.
 */
function toVersion2(data: Data): Data {
  return { ...data, schemaVersion: 2, ...(isData(data.nodes) ? { nodes: mapValues(data.nodes, nodeToVersion2) } : {}) };
}

function nodeToVersion2(node: unknown): unknown {
  if (!isData(node)) return node;
  const { deployed } = node;
  const rest = withoutEmptyLabels(node);
  return isData(deployed) ? { ...rest, deployed: withoutEmptyLabels(deployed) } : rest;
}

function withoutEmptyLabels(machine: Data): Data {
  const { labels, ...rest } = machine;
  return isData(labels) && Object.keys(labels).length === 0 ? rest : machine;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(data: Data, change: (value: unknown) => unknown): Data {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(value)]));
}
