import * as fs from 'node:fs';
import type { FleetPlan } from '../fleet/plan-types';
import { findSystem } from '../ignition/systems';
import { firstBoot } from '../nodes/first-boot';
import type { ImageProgress } from '../rehearsal/hosts/build-run';
import type { LocalHosts } from '../rehearsal/hosts/local-hosts';
import { failed } from './exit';
import type { Progress } from './progress';

/** The part of the command line that knows hosts; their code loads only here. */

/** Local hosts of a rehearsal. */
export async function hostsOf(dir: string): Promise<LocalHosts> {
  const { LocalHosts } = await import('../rehearsal/hosts/local-hosts');
  return new LocalHosts(dir);
}

/** Every reason why no host can boot on this machine; empty when hosts can. */
export async function whyNoHosts(dir: string): Promise<readonly string[]> {
  const { preflight } = await import('../rehearsal/hosts/preflight');
  return (await preflight(dir)).reasons;
}

/**
 * Builds the images that a plan's nodes need, where they are not cached, and brings the rehearsal's network up.
 *
 * @throws CommandError with what is missing on this machine, or failed
 */
export async function hostsReady(dir: string, plan: FleetPlan, progress: Progress): Promise<void> {
  await needIgnition(plan);
  await imagesReady([...new Set(plan.nodes.map((node) => node.image))].sort(), progress);
  await packagesReady(plan, progress);
  await networkReady(dir);
}

/** Fetches the packages that nodes ask for and that no rehearsal here has had yet: hosts have no way to them. */
async function packagesReady(plan: FleetPlan, progress: Progress): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  for (const node of plan.nodes) {
    if (findSystem(node.image)?.packages !== 'apt') continue;
    const names = wanted.get(node.image) ?? new Set();
    wanted.set(node.image, names);
    for (const name of firstBoot(plan, node).packages) names.add(name);
  }
  const { ensurePackages } = await import('../rehearsal/hosts/image-store');
  const { CommandFailed } = await import('../rehearsal/hosts/command');
  await stepwise('packages', 'fetched', progress, async (tell) => {
    for (const [os, names] of [...wanted].sort()) {
      await ensurePackages(os, [...names].sort(), tell).catch((error: unknown) => {
        if (!(error instanceof CommandFailed)) throw error;
        const message = `${os}: this machine's mirror does not have every package that the fleet asks for`;
        throw failed(withOutput(message, error.output), 'see packages: in the layers of firstboot in the fleet file');
      });
    }
  });
}

/** Before anything is made: nodes whose first boot is Ignition's need Ignition here. */
async function needIgnition(plan: FleetPlan): Promise<void> {
  const nodes = plan.nodes.filter(
    (node) => findSystem(node.image)?.reader === 'ignition' && node.address === undefined,
  );
  if (nodes.length === 0) return;
  const { igniter } = await import('../rehearsal/debian-packages');
  if (fs.existsSync(igniter.provides)) return;
  const names = nodes.map((node) => node.name).join(', ');
  throw failed(
    `${names}: Ignition is not on this machine; it ${igniter.why}`,
    `apt-get install ${igniter.name} (Debian has it in ${igniter.name}), or rehearse with --paper`,
  );
}

/** Builds the images of operating systems, where they are not cached. */
export async function imagesReady(systems: readonly string[], progress: Progress): Promise<void> {
  const { ensureImages } = await import('../rehearsal/hosts/image-store');
  await stepwise('images', 'built', progress, (tell) => ensureImages(systems, tell));
}

/** A step that is shown only if there is something to do. */
async function stepwise(
  name: string,
  done: string,
  progress: Progress,
  work: (tell: (at: ImageProgress) => void) => Promise<void>,
): Promise<void> {
  let step: ReturnType<Progress['step']> | undefined;
  const tell = (at: ImageProgress): void => {
    step ??= progress.step(name);
    step.say(at.step);
    if (at.total !== undefined) step.live(`${at.done ?? 0}/${at.total}`);
  };
  await toolFailures(() => work(tell)).catch((error: unknown) => {
    step?.fail('failed');
    throw error;
  });
  step?.done(done);
}

/** Brings a rehearsal's network up, or completes what is left of it, and tells how commands get into it. */
export async function networkReady(dir: string): Promise<(argv: readonly string[]) => readonly string[]> {
  const { isFileServerUp } = await import('../rehearsal/hosts/file-service');
  const { bringNetworkUp, isNetworkUp } = await import('../rehearsal/hosts/network');
  const { netnsCommand } = await import('../rehearsal/hosts/exec');
  if (!isNetworkUp(dir) || !isFileServerUp(dir)) await toolFailures(() => bringNetworkUp(dir));
  return (argv) => netnsCommand(dir, argv);
}

/** Ends all hosts of a rehearsal and their network. */
export async function endHosts(dir: string): Promise<void> {
  const hosts = await hostsOf(dir);
  await toolFailures(() => hosts.down());
}

/** Failures of programs and machines, told with the last lines of what they said; our own mistakes stay what they are. */
export async function toolFailures<T>(work: () => Promise<T>): Promise<T> {
  const { NoMirror } = await import('../rehearsal/hosts/apt-sources');
  const { BrokenArchive } = await import('../rehearsal/hosts/broken-archive');
  const { CommandFailed } = await import('../rehearsal/hosts/command');
  const { ImageMissing } = await import('../rehearsal/hosts/image-store');
  const { LockBusy } = await import('../rehearsal/hosts/lock');
  const { HostDidNotStart } = await import('../rehearsal/hosts/power');
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandFailed) throw failed(withOutput(error.message, error.output));
    if (error instanceof HostDidNotStart) throw failed(withOutput(error.message, error.console));
    if (error instanceof ImageMissing || error instanceof LockBusy || error instanceof NoMirror)
      throw failed(error.message);
    if (error instanceof BrokenArchive) throw failed(error.message);
    throw error;
  }
}

function withOutput(message: string, output: string): string {
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-10);
  return [message, ...lines.map((line) => `  | ${line}`)].join('\n');
}
