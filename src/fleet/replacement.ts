import type { VendorCatalogue } from './catalogue';
import type { Checked } from './checked';
import { replaceNode } from './ledger';
import type { Ledger, LedgerNode } from './ledger-types';
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
 * Takes replacements back of which nothing was deployed: the deployed generation is wanted again; of a node that never was confirmed,
 * the one before.
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
    const { wanted, deployed } = node;
    if (node.state !== 'replacing') return [now, 'nothing-to-undo'];
    const reasons = deployed === undefined ? [] : needsReplacement(deployed, wanted, catalogues);
    if (reasons.length > 0) {
      const why = `the fleet file wants another machine for ${name}: ${reasons.join(', ')}`;
      return { why, next: 'take that back in the fleet file' };
    }
    const generation = deployed?.generation ?? wanted.generation - 1;
    const back: LedgerNode = { ...node, state: 'active', wanted: { ...wanted, generation } };
    return [{ ...now, nodes: { ...now.nodes, [name]: back } }, 'undone'];
  });
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

function outOfFleet(name: string, { state, deployed }: LedgerNode): Refusal | undefined {
  if (state === 'leaving') {
    return { why: `${name} is leaving the fleet`, next: 'write it into the fleet file again if it shall stay' };
  }
  if (state !== 'gone') return undefined;
  const machine = deployed === undefined ? 'it has no machine' : 'the next deploy removes its machine';
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
