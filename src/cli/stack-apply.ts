import * as fs from 'node:fs';
import * as path from 'node:path';
import { failed } from './exit';
import type { Step } from './progress';
import { stackFailure } from './stack-failure';
import type { Diagnostic, TerraformEvent } from './terraform-events';
import { initStack } from './terraform-init';
import { runTerraform, type TerraformPlace } from './terraform-run';

/** A stack to bring to what its folder says. */
export interface StackJob {
  readonly stack: string;
  /** Folder with `cdk.tf.json`. */
  readonly dir: string;
  /** Passed to `plan`, as `name=value`. */
  readonly vars: readonly string[];
  /** The backend's settings are ours to change. */
  readonly reconfigure: boolean;
  /** Addresses of resources that are made anew whatever the state says. @default - none */
  readonly replace?: readonly string[];
}

/** What a stack's apply did. */
export interface StackOutcome {
  readonly stack: string;
  readonly changed: boolean;
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

const planFlags = ['-input=false', '-no-color', '-json', '-detailed-exitcode', '-lock-timeout=2m'];
const applyFlags = ['-input=false', '-no-color', '-json', '-lock-timeout=2m'];

/**
 * Plans one stack and applies exactly that plan if it changes anything.
 *
 * @throws StackFailure with what Terraform said; CommandError when the user stopped it
 */
export async function applyStack(place: TerraformPlace, job: StackJob, step: Step): Promise<StackOutcome> {
  const planFile = path.join(place.logDir, `${job.stack}.plan`);
  try {
    await initStack(place, job.stack, job.dir, job.reconfigure, () => step.say('getting providers'));
    stopIfAsked(place, job.stack);
    const plan = await planStack(place, job, step, planFile);
    if (!plan.changed) {
      step.done('nothing to change');
      return plan;
    }
    await applyPlan(place, job, step, planFile, plan);
    step.done(outcomeText(plan));
    return plan;
  } catch (error) {
    step.fail(place.interrupts.asked ? 'stopped' : 'failed');
    throw error;
  } finally {
    fs.rmSync(planFile, { force: true });
  }
}

/** A planned stack, with the number of operations that applying it takes. */
interface PlannedStack extends StackOutcome {
  readonly operations: number;
}

async function planStack(place: TerraformPlace, job: StackJob, step: Step, planFile: string): Promise<PlannedStack> {
  step.say('planning');
  const plan = { stack: job.stack, changed: false, add: 0, change: 0, remove: 0, operations: 0 };
  let refreshed = 0;
  const onEvent = (event: TerraformEvent): void => {
    if (event.kind === 'refresh') step.live(`${++refreshed} resources read`);
    if (event.kind === 'planned') plan.operations += event.action === 'replace' ? 2 : event.action === 'noop' ? 0 : 1;
    if (event.kind === 'summary') Object.assign(plan, { add: event.add, change: event.change, remove: event.remove });
  };
  const replaced = (job.replace ?? []).map((address) => `-replace=${address}`);
  const args = ['plan', ...planFlags, `-out=${planFile}`, ...job.vars.map((v) => `-var=${v}`), ...replaced];
  const result = await runTerraform(place, { stack: job.stack, cwd: job.dir, args, onEvent });
  stopIfAsked(place, job.stack);
  if (result.code !== 0 && result.code !== 2) throw stackFailure(job.stack, 'plan', result);
  return { ...plan, changed: result.code === 2 };
}

async function applyPlan(
  place: TerraformPlace,
  job: StackJob,
  step: Step,
  planFile: string,
  plan: PlannedStack,
): Promise<void> {
  const running = new Map<string, string>();
  const said = new Map<string, string[]>();
  const failedBySelf = new Set<string>();
  let done = 0;
  const show = (): void => step.live(`${done}/${plan.operations}  ${[...running.keys()].map(shortName).join(', ')}`);
  step.say('applying');
  const onEvent = (event: TerraformEvent): void => {
    if (event.kind === 'start') running.set(event.address, event.action);
    if (event.kind === 'provision') remember(said, event.address, event.output);
    if (event.kind === 'done' || event.kind === 'failed') {
      running.delete(event.address);
      done += 1;
      if (event.kind === 'failed') {
        step.note(`${event.address} ${place.interrupts.asked ? 'was cut off' : 'failed'}`);
        if (!place.interrupts.asked) failedBySelf.add(event.address);
      }
    }
    show();
  };
  const off = place.interrupts.onSignal((count) => step.note(stoppingText(count)));
  const args = ['apply', ...applyFlags, planFile];
  const result = await runTerraform(place, { stack: job.stack, cwd: job.dir, args, onEvent }).finally(off);
  const cutOff = place.interrupts.asked && result.errors.every((e) => isCutOff(e, failedBySelf));
  if (result.code === 1 && cutOff) stopIfAsked(place, job.stack);
  if (result.code !== 0) throw stackFailure(job.stack, 'apply', result, said);
  stopIfAsked(place, job.stack);
}

/** Whether an error is only what an interrupt leaves: a provisioner under way then, or Terraform's word for what it did not begin. */
function isCutOff(error: Diagnostic, failedBefore: ReadonlySet<string>): boolean {
  if (error.summary === 'execution halted') return true;
  return error.summary.endsWith('provisioner error') && !failedBefore.has(error.address ?? '');
}

function stoppingText(count: number): string {
  return count === 1
    ? 'stopping: terraform ends what it has begun and saves its state; please wait'
    : 'still stopping: terraform cannot be cut short without losing track of machines';
}

function stopIfAsked(place: TerraformPlace, stack: string): void {
  if (!place.interrupts.asked) return;
  throw failed(`stopped at stack ${stack}; its state is saved`, 'run the same command again to go on');
}

/** Programs on a node think that Terraform's connection is a terminal. */
const colours = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Keeps a provisioner's last lines: they say what failed on the machine. */
function remember(said: Map<string, string[]>, address: string, output: string): void {
  const lines = said.get(address) ?? [];
  lines.push(
    ...output
      .split('\n')
      .map((l) => l.replace(colours, '').trimEnd())
      .filter((l) => l !== '' && !l.startsWith('(output suppressed')),
  );
  said.set(address, lines.slice(-12));
}

/** `hcloud_server.n1` is `n1`; `tls_private_key.hostkey1_n1` is `hostkey1_n1`. */
function shortName(address: string): string {
  return address.split('.').at(-1) ?? address;
}

function outcomeText(o: StackOutcome): string {
  const parts = [
    [o.add, 'added'],
    [o.change, 'changed'],
    [o.remove, 'removed'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return said.length === 0 ? 'outputs updated' : said.join(', ');
}
