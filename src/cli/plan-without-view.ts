import * as path from 'node:path';
import type { Finding } from '../fleet/errors';
import type { FleetSpec } from '../fleet/spec-types';
import type { Loss } from '../fleet/survival-types';
import type { Aftermath } from '../fleet/without';
import type { FleetPlace } from './fleet-place';
import { ownCommand } from './own-name';
import { shortList } from './short-list';

/** What a plan would become if vendors, regions or nodes were gone, as people and programs read it. */
export interface WithoutView {
  /** As asked for: `hetzner`, `hetzner/fsn1`, `n1`. */
  readonly names: readonly string[];
  /** What all of them together take with them. */
  readonly loss: Loss;
  /** Replicas that begin anew, without the data that they had. */
  readonly empty: readonly { readonly replica: string; readonly node: string }[];
  /** What the fleet file requires and the plan then does not hold: it would be refused. */
  readonly unmet: readonly Finding[];
  /** What to do if it happens, in order. */
  readonly steps: readonly WithoutStep[];
}

/** A step to take. */
export interface WithoutStep {
  /** A whole sentence. */
  readonly what: string;
  /** Ready to paste; null: it is done by hand. */
  readonly command: string | null;
}

/** Gathers what `flotilla plan --without` tells. @param spec the fleet as it is */
export function withoutView(
  names: readonly string[],
  spec: FleetSpec,
  { planned, loss, unmet }: Aftermath,
  place: FleetPlace,
): WithoutView {
  const placed = new Map(planned.plan.pods.flatMap((pod) => pod.replicas.map((r) => [r.name, r.node] as const)));
  const emptied = loss.pods.filter((pod) => pod.data === 'lost').flatMap((pod) => pod.lost);
  return {
    names,
    loss,
    empty: emptied.flatMap((replica) => {
      const node = placed.get(replica);
      return node === undefined ? [] : [{ replica, node }];
    }),
    unmet,
    steps: [editStep(spec, loss, place), ...requireStep(spec, unmet, place), ...deploySteps(names, spec, loss, place)],
  };
}

/** One line of the fleet file is all there is to change: a node keeps its name, number, subnet and pods, whoever sells its machine. */
function editStep({ nodes, pods }: FleetSpec, { nodes: lost, pods: hit }: Loss, place: FleetPlace): WithoutStep {
  const file = path.basename(place.shown);
  const named = shortList(lost);
  const one = lost.length === 1;
  const other = `give ${one ? 'that node' : 'those nodes'} a vendor, region and size that can be had`;
  const keeps = `${one ? 'the node keeps' : 'the nodes keep'} name, number, subnet and pods`;
  const homeless = hit.some((pod) => pod.homeless.length > 0);
  if (homeless) return byHand(`Some replicas have no room without ${named}: in ${file} ${other}; ${keeps}.`);
  if (lost.length === nodes.length) return byHand(`No node is left: in ${file} ${other}; ${keeps}.`);
  const moves = pods.length === 0 ? '' : ': replicas move as shown';
  return byHand(`Take ${named} out of ${file}${moves}. Or ${other}; ${keeps}.`);
}

/** A plan that does not hold what the fleet requires is refused, however well everything has found a place. */
function requireStep({ require }: FleetSpec, unmet: Aftermath['unmet'], place: FleetPlace): readonly WithoutStep[] {
  if (unmet.length === 0) return [];
  // What was expected is what is required.
  const why = unmet.map(({ message }) => message.replace(/^expected .*? (?=when )/, ''));
  const more = why.length > mostReasons ? `; and ${why.length - mostReasons} more` : '';
  const refused = `Then require: {survive: ${require?.survive}} does not hold, and the plan is refused: ${why.slice(0, mostReasons).join('; ')}${more}.`;
  const file = path.basename(place.shown);
  return [byHand(`${refused} Add a node elsewhere, or take require out of ${file} for the night.`)];
}

/** Of what is required and does not hold; `--json` has all. */
const mostReasons = 3;

function byHand(what: string): WithoutStep {
  return { what, command: null };
}

/** Nobody can apply the stack of a vendor that is gone, and none of the others needs it. */
function deploySteps(
  names: readonly string[],
  { nodes }: FleetSpec,
  { nodes: lost }: Loss,
  place: FleetPlace,
): readonly WithoutStep[] {
  const gone = new Set(lost);
  const machines = nodes.filter((node) => gone.has(node.name));
  const dead = [...new Set(machines.map((node) => node.vendor))]
    .filter((v) => v !== 'static' && names.includes(v))
    .sort();
  const deploy =
    dead.length === 0
      ? { what: 'Bring it about.', command: ownCommand('deploy', place) }
      : {
          what: `Bring it about without the stack of ${dead.join(', ')}, which nobody can apply.`,
          command: ownCommand(`deploy ${dead.map((vendor) => `--skip ${vendor}`).join(' ')}`, place),
        };
  const rented = machines.filter((node) => node.address !== undefined).map((node) => node.name);
  if (rented.length === 0) return [deploy];
  const other = `Or rent another machine for ${shortList(rented)} anywhere, and bring it in with its address and root password.`;
  return [
    deploy,
    { what: other, command: ownCommand(`newnode ${rented.map((node) => `${node} ADDRESS`).join(' ')}`, place) },
  ];
}
