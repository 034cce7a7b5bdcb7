import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Paths of one fleet's rehearsal. Nothing of it lies in the fleet's own folder. */
export interface RehearsalFolder {
  /** `~/.local/state/flotilla/rehearsals/<fleet>-<8 hex>`, 0700. */
  readonly dir: string;
  /** Stand-in providers. */
  readonly mirror: string;
  /** Terraform's CLI configuration: the mirror and nothing else. */
  readonly cliConfig: string;
  /** What the stand-in reads. */
  readonly config: string;
  /** Where the app synthesises to; also what `cdktf.out` is for commands inside the rehearsal. */
  readonly synth: string;
  readonly stacks: string;
  readonly state: string;
  readonly hosts: string;
  readonly log: string;
  /** What deliveries would have sent, on paper. */
  readonly sent: string;
  /** Program that stands for Terraform inside the rehearsal. */
  readonly wrapper: string;
  readonly lock: string;
  /** The ledger as this rehearsal's mesh confirmed it last: what the fleet's own ledger must not say. */
  readonly confirmed: string;
  stateFile(stack: string): string;
  stackDir(stack: string): string;
}

/** `${XDG_STATE_HOME:-~/.local/state}/flotilla` */
export function stateHome(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_STATE_HOME;
  return path.join(home && path.isAbsolute(home) ? home : path.join(os.homedir(), '.local', 'state'), 'flotilla');
}

/** `<fleet>-<8 hex>`: the digits are of the fleet folder's real path, so that two copies of a fleet never share anything. */
export function fleetKey(fleet: string, fleetFolder: string): string {
  return `${fleet}-${createHash('sha256').update(fs.realpathSync(fleetFolder)).digest('hex').slice(0, 8)}`;
}

/** Paths of a fleet's rehearsal; creates nothing. */
export function rehearsalFolder(
  fleet: string,
  fleetFolder: string,
  env: NodeJS.ProcessEnv = process.env,
): RehearsalFolder {
  return rehearsalFolderAt(path.join(stateHome(env), 'rehearsals', fleetKey(fleet, fleetFolder)));
}

/** Paths inside a rehearsal's folder. */
export function rehearsalFolderAt(dir: string): RehearsalFolder {
  const at = (...names: string[]) => path.join(dir, ...names);
  return {
    dir,
    mirror: at('mirror'),
    cliConfig: at('terraform.rc'),
    config: at('rehearsal.json'),
    synth: at('cdktf.out'),
    stacks: at('stacks'),
    state: at('state'),
    hosts: at('hosts'),
    log: at('log'),
    sent: at('sent'),
    wrapper: at('bin', 'terraform'),
    lock: at('lock'),
    confirmed: at('confirmed.lock.yaml'),
    stateFile: (stack) => at('state', `${stack}.tfstate`),
    stackDir: (stack) => at('stacks', stack),
  };
}
