import type { Engine } from '../fleet/plan-types';
import type { EntryData, EntryEdit } from './fleet-edit';
import { entriesIn, type FleetFile } from './fleet-files';
import { archOf, boughtMiB, imageOf, type MachineFacts, ramText } from './machine-facts';
import type { NamedMachine, NewnodeRequest } from './newnode-request';

/** A machine that was looked at. */
export interface ExaminedMachine extends NamedMachine {
  readonly facts: MachineFacts;
  /** Host key that it showed, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/** What the fleet file says so far. */
export interface EntryBefore {
  /** The entry; undefined when the node is new. */
  readonly entry: Readonly<Record<string, unknown>> | undefined;
  /** Operating system of nodes that name none. */
  readonly defaultImage: string;
  /** Engine of nodes that name none. */
  readonly defaultEngine: Engine;
}

/** What a machine is to run. What is no engine is told of by those who plan. */
export function engineOf(request: Pick<NewnodeRequest, 'engine'>, { entry, defaultEngine }: EntryBefore): Engine {
  if (request.engine !== undefined) return request.engine;
  const said = entry?.engine;
  return said === 'podman' || said === 'bosh' ? said : defaultEngine;
}

/**
 * What the fleet file is to say of a machine: everything of a new node, of one that stands there only what it lacks. What is there
 * already was written by somebody who knew better, apart from a host key that was asked to be taken anew.
 */
export function entryEdit(machine: ExaminedMachine, request: NewnodeRequest, before: EntryBefore): EntryEdit {
  const { facts, hostKey, name, address } = machine;
  const { entry, defaultImage } = before;
  const { seller, engine, price, labels } = request;
  const image = request.image ?? imageOf(facts);
  const arch = archOf(facts) ?? 'amd64';
  const all: EntryData = {
    vendor: 'static',
    ...(seller === undefined ? {} : { seller }),
    address,
    key: hostKey,
    ...(image === defaultImage ? {} : { image }),
    ...(engine === undefined ? {} : { engine }),
    ram: ramText(boughtMiB(facts.ramMiB)),
    ...(arch === 'amd64' ? {} : { arch }),
    ...(price === undefined ? {} : { price }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
  if (entry === undefined) return { name, data: all };
  const missing = Object.entries(all).filter(([key]) => entry[key] === undefined);
  return { name, data: Object.fromEntries(missing) };
}

/**
 * What contradicts between the command line or the machine and an entry that is there; empty when nothing does.
 *
 * @param facts undefined where the machine was not looked at
 */
export function entryProblems(
  { name, address }: NamedMachine,
  request: NewnodeRequest,
  { entry, defaultImage }: EntryBefore,
  facts?: MachineFacts,
): readonly string[] {
  if (entry === undefined) return [];
  const at = `nodes.${name}`;
  if (entry.vendor !== 'static') {
    return [
      `${at}.vendor: expected static, got '${String(entry.vendor)}': its vendor makes its machine, nobody joins it`,
    ];
  }
  const asked = { address, seller: request.seller, engine: request.engine, price: request.price, image: request.image };
  const problems = Object.entries(asked).flatMap(([key, value]) =>
    value === undefined || entry[key] === undefined || entry[key] === value
      ? []
      : [`${at}.${key}: the fleet file says '${String(entry[key])}', the command line '${value}'`],
  );
  const labels = entry.labels as Readonly<Record<string, unknown>> | null | undefined;
  for (const [label, value] of Object.entries(labels == null ? {} : request.labels)) {
    if (labels?.[label] === value) continue;
    problems.push(`${at}.labels.${label}: the fleet file says '${labels?.[label] ?? ''}', the command line '${value}'`);
  }
  const image = String(entry.image ?? defaultImage);
  if (facts !== undefined && entry.image !== undefined && request.image === undefined && image !== imageOf(facts)) {
    problems.push(`${at}.image: the fleet file says '${image}', the machine runs ${facts.title}`);
  }
  return problems;
}

/** Addresses that the command line gives to a node although another node of the fleet's files has them; empty when there are none. */
export function takenAddresses(machines: readonly NamedMachine[], files: readonly FleetFile[]): readonly string[] {
  const entries = entriesIn(files);
  return machines.flatMap(({ name, address }) => {
    const other = entries.find(([called, entry]) => called !== name && entry.address === address);
    return other === undefined
      ? []
      : [`${name}: expected an address of its own, got ${address}, which ${other[0]} has`];
  });
}
