import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { replaceNode } from './ledger';
import { mayStand } from './ledger-states';
import type { Ledger, LedgerMachine, LedgerNode } from './ledger-types';
import { nearest } from './nearest';
import { Report } from './report';
import { needsReplacement } from './seats';

/** What became of a request about one node. */
export interface ReplacementOutcome {
  readonly node: string;
  /** The generation that is wanted now. */
  readonly generation: number;
  /**
   * - `asked`: the generation was raised.
   * - `asked-before`: it was raised before and that is not deployed yet.
   * - `undone`: the deployed generation is wanted again.
   * - `nothing-to-undo`: it was wanted anyway.
   */
  readonly outcome: 'asked' | 'asked-before' | 'undone' | 'nothing-to-undo';
}

/** A ledger with what was asked for in it. */
export interface Replacements {
  readonly ledger: Ledger;
  /** In the order of the names. */
  readonly outcomes: readonly ReplacementOutcome[];
}

/**
 * Asks for machines to be made anew: of all named nodes or of none. Asking again before that was deployed raises no generation twice.
 *
 * @param ledger as the last plan left it
 * @param again raise the generation although an earlier replacement is not confirmed: one that failed half-way
 */
export function askReplacement(ledger: Ledger, names: readonly string[], again = false): Checked<Replacements> {
  return each(ledger, names, (name, node, now) => {
    if (node.state === 'replacing' && !again) return [now, 'asked-before'];
    return [replaceNode(now, name)!, 'asked'];
  });
}

/**
 * Takes requests back of which nothing was deployed: the generation that is deployed, or that may be, is wanted again. What the fleet file
 * has raised is taken back there and not here: another machine is wanted, and it stays so.
 *
 * Safe, because the worst that it can be wrong about costs nothing: if a deploy has made the machine anew and then failed before mesh
 * confirmed it, the next one wants the older generation, which means a machine anew, and that is protected again, so Terraform
 * refuses. Asking for the replacement once more mends that.
 *
 * @param ledger as the last plan left it
 */
export function undoReplacement(
  ledger: Ledger,
  names: readonly string[],
  catalogues: readonly VendorCatalogue[],
): Checked<Replacements> {
  return each(ledger, names, (name, node, now) => {
    if (node.state !== 'replacing') return [now, 'nothing-to-undo'];
    const before = mayStand(node);
    const refused = whyNoUndo(name, node, before, catalogues);
    if (before === undefined || refused !== undefined) return refused ?? [now, 'nothing-to-undo'];
    const back: LedgerNode = { ...node, state: 'active', wanted: { ...node.wanted, generation: before.generation } };
    return [{ ...now, nodes: { ...now.nodes, [name]: back } }, 'undone'];
  });
}

/** @param before the machine that would be wanted again */
function whyNoUndo(
  name: string,
  { wanted, deployed }: LedgerNode,
  before: LedgerMachine | undefined,
  catalogues: readonly VendorCatalogue[],
): Refusal | undefined {
  if (before === undefined) {
    const why = `no machine of ${name} was deployed: an edit of the fleet file raised its generation, no replacement was asked for`;
    return { why, next: 'edit the fleet file if another machine is wanted; flotilla deploy makes it' };
  }
  const reasons = needsReplacement(before, wanted, catalogues);
  if (reasons.length > 0) {
    const why = `the fleet file wants another machine for ${name}: ${reasons.join(', ')}`;
    return { why, next: 'take that back in the fleet file' };
  }
  if (deployed === undefined && before.generation === wanted.generation) {
    const why = `a deploy of ${name}'s generation ${wanted.generation} was begun, and its machine may be made anew already`;
    return { why, next: 'run flotilla deploy, which ends it' };
  }
  return undefined;
}

type Refusal = { readonly why: string; readonly next: string };
type Step = (name: string, node: LedgerNode, now: Ledger) => readonly [Ledger, ReplacementOutcome['outcome']] | Refusal;

function each(ledger: Ledger, names: readonly string[], step: Step): Checked<Replacements> {
  const report = new Report();
  const outcomes: ReplacementOutcome[] = [];
  let now = ledger;
  for (const name of new Set(names)) {
    const node = Object.hasOwn(ledger.nodes, name) ? ledger.nodes[name]! : undefined;
    const done = node === undefined ? undefined : (outOfFleet(name, node) ?? step(name, node, now));
    if (done === undefined) unknownNode(name, ledger, report);
    else if ('why' in done) report.error({ code: 'cannot-replace', path: [], message: done.why, hint: done.next });
    else {
      now = done[0];
      outcomes.push({ node: name, generation: now.nodes[name]!.wanted.generation, outcome: done[1] });
    }
  }
  return report.result(() => ({ ledger: now, outcomes }));
}

function outOfFleet(name: string, { state, deployed, begun }: LedgerNode): Refusal | undefined {
  if (state === 'leaving') {
    return { why: `${name} is leaving the fleet`, next: 'write it into the fleet file again if it shall stay' };
  }
  if (state !== 'gone') return undefined;
  const may = begun === undefined ? 'it has no machine' : 'the next deploy removes its machine if it is there';
  const machine = deployed === undefined ? may : 'the next deploy removes its machine';
  return { why: `${name} is not in the fleet file: ${machine}`, next: 'write it there, and flotilla deploy makes one' };
}

function unknownNode(name: string, ledger: Ledger, report: Report): void {
  const known = Object.entries(ledger.nodes).flatMap(([n, { state }]) => (state === 'gone' ? [] : [n]));
  const meant = nearest(name, known);
  report.error({
    code: 'unknown-node',
    path: [],
    message: `expected the name of a node, there is no '${name}'`,
    hint: meant === undefined ? 'flotilla plan shows the nodes of this fleet' : `did you mean '${meant}'?`,
  });
}
