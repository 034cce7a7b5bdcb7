import * as fs from 'node:fs';
import * as path from 'node:path';

/** How a host's cloud-init fares, in its own words. */
export interface CloudInitStatus {
  /**
   * `done` is what a machine must come to; `degraded` is what cloud-init calls done with recoverable errors: it warned, and part of what
   * was asked for may be missing. `absent`: it is not there, or does not run.
   */
  readonly state: 'absent' | 'running' | 'done' | 'degraded' | 'error';
  /** What it complained about, one line each, worst first. */
  readonly complaints: readonly string[];
  /** The lines of its log that tell the cause; empty where all is well. */
  readonly cause: readonly string[];
}

/**
 * Reads a host's root for what its cloud-init came to in this boot.
 *
 * @param root of the host as it runs: /run is in memory
 */
export function cloudInitStatus(root: string): CloudInitStatus {
  const run = path.join(root, 'run/cloud-init');
  if (!fs.existsSync(path.join(run, 'enabled'))) return { state: 'absent', complaints: [], cause: [] };
  const status = readOrEmpty(path.join(run, 'status.json'));
  const judged = judgeCloudInit(status, fs.existsSync(path.join(run, 'result.json')));
  if (judged.complaints.length === 0) return { ...judged, cause: [] };
  const log = `${readOrEmpty(path.join(root, 'var/log/cloud-init-output.log'))}\n${readOrEmpty(path.join(root, 'var/log/cloud-init.log'))}`;
  return { ...judged, cause: causeIn(log) };
}

interface Stage {
  readonly errors?: readonly string[];
  readonly recoverable_errors?: Readonly<Record<string, readonly string[]>>;
}

// By what cloud-init's log calls them, worst first. A DEPRECATED key does what was asked for; only warnings and worse count.
const levels = ['CRITICAL', 'ERROR', 'WARNING'];

/**
 * What cloud-init's own record says.
 *
 * @param status content of /run/cloud-init/status.json; empty before it is written
 * @param ended whether /run/cloud-init/result.json is there, which is written last
 * @see https://docs.cloud-init.io/en/25.1.4/explanation/return_codes.html
 */
export function judgeCloudInit(status: string, ended: boolean): Omit<CloudInitStatus, 'cause'> {
  const { v1 = {} } = (status === '' ? {} : JSON.parse(status)) as { v1?: Readonly<Record<string, unknown>> };
  const stages = Object.values(v1).filter((each): each is Stage => typeof each === 'object' && each !== null);
  const errors = stages.flatMap((stage) => stage.errors ?? []);
  const warnings = levels.flatMap((level) => stages.flatMap((stage) => stage.recoverable_errors?.[level] ?? []));
  const complaints = [...new Set([...errors, ...warnings].map((line) => line.split('\n')[0] ?? ''))];
  if (errors.length > 0) return { state: 'error', complaints };
  if (!ended) return { state: 'running', complaints };
  return { state: warnings.length > 0 ? 'degraded' : 'done', complaints };
}

// apt's own errors go before those that cloud-init makes of them.
const telling = [/^E: .+/, /\b(?:ERROR|CRITICAL)\b.*/, /\[WARNING\].*|\bWARNING\b.*/];
const causeLines = 3;

/** The lines of a log that tell why. */
export function causeIn(log: string): string[] {
  const lines = log.split('\n').map((line) => line.trim());
  const found = telling.map((pattern) => lines.filter((line) => pattern.test(line))).find((some) => some.length > 0);
  return [...new Set(found ?? [])].slice(0, causeLines);
}

/** What to tell the user about a host whose cloud-init did not end well; undefined where it did, or has not ended. */
export function cloudInitProblem(node: string, status: CloudInitStatus): string | undefined {
  if (status.state !== 'error' && status.state !== 'degraded') return undefined;
  const said = status.state === 'error' ? 'status: error' : 'status: done, extended_status: degraded done';
  return [
    `${node}: first boot failed: \`cloud-init status --long\` says ${said}`,
    ...[...status.complaints, ...status.cause].map((line) => `  | ${line}`),
  ].join('\n');
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return '';
    throw cause;
  }
}
