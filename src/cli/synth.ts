import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, readIfThere } from '../files/atomic-file';
import { failed, wrongInput } from './exit';
import type { FleetPlace } from './fleet-place';

/** A synthesised stack. */
export interface SynthStack {
  readonly name: string;
  /** Folder with `cdk.tf.json`, absolute. */
  readonly dir: string;
  /** Names of the stacks that must be applied before it. */
  readonly dependencies: readonly string[];
}

/** What a synthesis needs. */
export interface SynthOptions {
  readonly place: FleetPlace;
  /** Folder that the app writes to: `cdktf.out`. */
  readonly outDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the logs. */
  readonly logDir: string;
}

/**
 * Runs the cdktf app of the fleet's folder, as `cdktf synth` does: the `app` of its cdktf.json, or Flotilla's own where there is none.
 *
 * @returns the stacks, in the order of their names
 * @throws CommandError with what the app said
 */
export async function synth(options: SynthOptions): Promise<readonly SynthStack[]> {
  const { place, outDir } = options;
  makeFolder(outDir, 0o755);
  const config = readConfig(place);
  const context = { ...(config.context ?? {}), fleet: path.basename(place.file) };
  const ownApp = [process.execPath, path.join(__dirname, '..', 'stacks', 'main.js')] as const;
  const [program, ...args] = config.app === undefined ? ownApp : ['/bin/sh', '-c', config.app];
  const env = {
    ...withoutVariables(options.env),
    CDKTF_OUTDIR: outDir,
    CDKTF_CONTEXT_JSON: JSON.stringify(context),
  };
  const { code, said } = await runApp(program!, args, place.folder, env);
  const log = path.join(options.logDir, 'synth.log');
  fs.writeFileSync(log, said, { mode: 0o600 });
  if (code !== 0) throw appFailure(code, said, log);
  return synthesised(outDir, `log: ${log}`);
}

/** The words of cdktf.json that matter here. */
interface CdktfConfig {
  readonly app?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Whether the stacks of a fleet's folder are somebody else's to name: its cdktf.json has another app than Flotilla's. */
export function hasOwnApp(place: FleetPlace): boolean {
  return !/(^|[\\/ ])stacks[\\/]main\.js\s*$/.test(readConfig(place).app ?? 'stacks/main.js');
}

function readConfig(place: FleetPlace): CdktfConfig {
  const file = path.join(place.folder, 'cdktf.json');
  const text = readIfThere(file);
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as CdktfConfig;
  } catch (error) {
    throw wrongInput(`${file}: expected JSON, got ${(error as Error).message}`);
  }
}

/** Values of Terraform variables are for Terraform only; cdktf keeps them from the app too. */
function withoutVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith('TF_VAR_')));
}

function runApp(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number; said: string }>((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => chunks.push(data));
    child.stderr.on('data', (data: Buffer) => chunks.push(data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, said: Buffer.concat(chunks).toString() }));
  });
}

/**
 * An app that Node could not begin, because npm has not brought its packages or nobody has built it; undefined for every other end.
 *
 * @param said Node's words: `Cannot find module 'cdktf'`, or `Cannot find package 'cdktf' imported from ...` of an ES module
 */
function missingModule(said: string): Error | undefined {
  const missing = /^\S*Error\b.*: Cannot find (?:module|package) '([^']+)'/m.exec(said)?.[1];
  if (missing === undefined) return undefined;
  const installed = /^(?:.*[\\/]node_modules[\\/])?((?:@[\w.-]+[\\/])?[\w-][\w.-]*)/.exec(missing)?.[1];
  if (installed !== undefined)
    return wrongInput(`the app of cdktf.json needs ${installed}, which is not installed`, 'run npm install first');
  if (!/requireStack: \[\]/.test(said)) return undefined;
  return wrongInput(`the app of cdktf.json is not there: ${missing}`, 'build it, or correct "app" in cdktf.json');
}

/** The app's own words when it speaks to the user; its first lines and the log when it crashed. */
function appFailure(code: number, said: string, log: string): Error {
  const crashed = /^\s+at .+:\d+:\d+\)?$/m.test(said);
  if (!crashed && code === 1 && said.trim() !== '') return wrongInput(said.trim());
  const missing = missingModule(said);
  if (missing !== undefined) return missing;
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return failed(['synth failed', ...lines.slice(0, 8).map((l) => `  ${l}`), `  log: ${log}`].join('\n'));
}

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { name: string; workingDirectory: string; dependencies: readonly string[] }>
  >;
}

/**
 * The stacks that an app wrote, in the order of their names.
 *
 * @param more said beside the failure
 * @throws CommandError when there are none
 */
export function synthesised(outDir: string, more: string): readonly SynthStack[] {
  const text = readIfThere(path.join(outDir, 'manifest.json'));
  if (text === undefined)
    throw failed(`the app wrote no manifest.json to ${outDir}; ${more}`, 'does it call app.synth()?');
  return Object.values((JSON.parse(text) as Manifest).stacks)
    .map((s) => ({ name: s.name, dir: path.join(outDir, s.workingDirectory), dependencies: s.dependencies }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
