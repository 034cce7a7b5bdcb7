import type { NodePlan } from '../fleet/plan-types';
import type { CommandError } from './exit';
import type { FirstLogin } from './first-login';
import type { SynthStack } from './synth';
import type { TerraformPlace } from './terraform-run';

/** All that differs between `deploy` and `rehearse up`. */
export interface Workspace {
  readonly kind: 'deploy' | 'rehearsal' | 'paper';
  readonly place: TerraformPlace;
  /** Folder that the app synthesises to. */
  readonly synthDir: string;
  /** File that records what mesh confirmed. @default - the fleet's ledger */
  readonly confirmed?: string;
  /** The backend's settings are ours alone. */
  readonly reconfigure: boolean;
  /**
   * How this run gets into a machine that exists already and may not have joined; undefined for one that it cannot get into. Such
   * machines are joined once the fleet's keys are made, before mesh.
   *
   * @default - into none
   */
  readonly joins?: (node: NodePlan) => FirstLogin | undefined;
  /** Why machines cannot be joined by this run, by node: tried already, not to be tried again. @default - none */
  readonly unjoined?: ReadonlyMap<string, CommandError>;
  /** Makes a synthesised stack ready. @returns the folder to run Terraform in */
  stage(stack: SynthStack): string;
  /** Line that a user pastes to run a program against the same machines and states. */
  pasteLine(words: readonly string[]): string;
  /** The same for Terraform in a stack's folder. */
  terraformLine(stackDir: string, words: readonly string[]): string;
}
