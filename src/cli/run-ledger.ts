import { writeFileAtomically } from '../files/atomic-file';
import { readText } from '../files/read-text';
import { formatFinding } from '../fleet/errors';
import { beginLedger, confirmLedger, confirmRemoved, type Ledger, renderLedger, type Unreached } from '../fleet/ledger';
import type { FleetFacts } from '../fleet/outputs';
import { readLedger } from '../fleet/plan-files';
import { rebaseConfirmed } from '../fleet/rebase';
import { standing } from '../fleet/standing';
import { shownPath } from './fleet-place';
import { type PlannedFleet, readStanding, writeLedger } from './load';
import { ownName } from './own-name';
import type { FleetOptions, Surroundings } from './program-options';
import type { Workspace } from './workspace';

/**
 * What a run records while it goes on: a deploy in the fleet's ledger (never where that is frozen), a rehearsal in its own folder. A real
 * machine that is to be replaced must stay so in the ledger, however often it was rehearsed.
 */
export class RunLedger {
  /** As it was when the run began: each record is made from it, so that none counts twice. */
  #before: Ledger;
  /** What the file says if nobody but this run has written it. */
  #text: string;
  #told = false;
  /** Of a rehearsal: where its own confirmations are. */
  readonly #file: string | undefined;
  readonly #frozen: boolean;

  constructor(
    private readonly fleet: PlannedFleet,
    { confirmed }: Pick<Workspace, 'confirmed'>,
    { frozen = false }: FleetOptions,
    private readonly around: Surroundings,
  ) {
    this.#file = confirmed;
    this.#frozen = frozen;
    this.#before = confirmed === undefined ? fleet.ledger : standing(fleet.ledger, readStanding(confirmed));
    this.#text = fleet.ledgerText;
  }

  /**
   * To be called before the first stack is applied: if the run ends before mesh has confirmed anything, machines may stand that nothing
   * else knows of. A rehearsal's machines are found without it, on the machine that plays them.
   *
   * @param untouched vendors whose stacks the run leaves alone
   */
  begin(untouched: readonly string[]): void {
    if (this.#file !== undefined || this.#frozen) return;
    this.#before = beginLedger(this.#before, untouched);
    this.#write(this.#before);
  }

  /** @param facts of mesh; undefined when the run left mesh alone */
  confirm(facts: FleetFacts | undefined, unreached: Unreached): void {
    const confirmed =
      facts === undefined
        ? confirmRemoved(this.#before, unreached.unapplied ?? [])
        : confirmLedger(this.#before, facts, unreached);
    if (this.#file !== undefined) writeFileAtomically(this.#file, renderLedger(confirmed), 0o600);
    else if (!this.#frozen) this.#write(confirmed);
    else if (!this.#told && renderLedger(confirmed) !== this.fleet.ledgerText) {
      this.#told = true;
      this.around.terminal.err(
        `the ledger is frozen: what this run confirmed is not in it; run ${ownName} plan where it may be written\n`,
      );
    }
  }

  /** The ledger may have been planned anew, or broken, while the run went on. */
  #write(ledger: Ledger): void {
    const { place } = this.fleet;
    const now = readText(place.ledger) ?? this.#text;
    if (now === this.#text) {
      this.#text = renderLedger(ledger);
      writeLedger(place, this.#text);
      return;
    }
    const newer = readLedger({ file: shownPath(place.ledger, this.around.cwd), text: now });
    if (newer.ok && newer.value.fleet === ledger.fleet) {
      writeLedger(place, renderLedger(rebaseConfirmed(newer.value, ledger)));
      return;
    }
    if (this.#told) return;
    this.#told = true;
    const why = newer.ok ? 'it is of another fleet now' : newer.findings.map(formatFinding).join('\n');
    this.around.terminal.err(
      `the ledger was changed during the run and cannot be written: ${why}\nmend it, then run ${ownName} emit\n`,
    );
  }
}
