import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import type { FleetOutputs } from '../fleet/outputs';
import type { FleetPlan } from '../fleet/plan-types';
import type { OutFile } from './emit';
import { failed } from './exit';
import { missingImage } from './needed-images';
import { findImage, type LocalImage } from './pod-image';
import { factsScript, isIdle, type NodePods, nodeWork, parseFacts, workScript } from './pod-node';
import type { Progress, Step } from './progress';
import { type SshReach, sshRun } from './ssh';
import { inOrder } from './stack-order';

/** What the engine step needs. */
export interface PodsOptions {
  readonly plan: FleetPlan;
  readonly outputs: FleetOutputs;
  readonly fleetFolder: string;
  /** The emitted files; `podman/<node>/` holds each replica's. */
  readonly files: readonly OutFile[];
  readonly reach: SshReach;
  readonly env: NodeJS.ProcessEnv;
  /** Told of each node that is as it should be. */
  readonly placed: (node: string) => void;
}

/** Names of the nodes that the engine step works on. */
export function podNodes(plan: FleetPlan): readonly string[] {
  return plan.nodes.filter((n) => n.engine === 'podman' && n.state !== 'leaving').map((n) => n.name);
}

/** How long a replica may take to answer on its ports, from its start. */
const answerSeconds = 60;

/**
 * Brings every podman node to its replicas: images without a registry, manifests and units, services; then waits until each host
 * port answers. A node that is as it should be is only looked at.
 *
 * @returns nodes on which something changed
 * @throws CommandError with every node that failed
 */
export async function placePods(options: PodsOptions, progress: Progress): Promise<readonly string[]> {
  const nodes = podNodes(options.plan);
  if (nodes.length === 0) return [];
  const images = await localImages(options, progress);
  const changed: string[] = [];
  const jobs = nodes.map((name) => ({ name, dir: '', dependencies: [] }));
  await inOrder(jobs, async ({ name }) => {
    const step = progress.step(`pods ${name}`);
    try {
      if (await placeOnNode(options, nodePods(options, name, images), step)) changed.push(name);
      options.placed(name);
    } catch (error) {
      step.fail('failed');
      throw error;
    }
  });
  return changed.sort();
}

/** Finds, and builds where needed, the images that the fleet brings itself. */
async function localImages(options: PodsOptions, progress: Progress): Promise<ReadonlyMap<string, LocalImage>> {
  const found = new Map<string, LocalImage>();
  for (const pod of options.plan.pods) {
    for (const reference of pod.images.filter((r) => !found.has(r))) {
      const building = (): void => progress.step('images').done(`built ${reference}`);
      const image = await findImage(options.fleetFolder, reference, options.env, building);
      if (image !== undefined) found.set(reference, image);
      else if (reference.startsWith('localhost/')) throw missingImage({ pod: pod.name, reference });
    }
  }
  return found;
}

function nodePods(options: PodsOptions, node: string, images: ReadonlyMap<string, LocalImage>): NodePods {
  const folder = `podman/${node}/`;
  const replicas = options.plan.pods.flatMap((pod) =>
    pod.replicas
      .filter((r) => r.node === node)
      .map((r) => ({ name: r.name, files: filesOf(options.files, folder, r.name), images: pod.images })),
  );
  const needed = new Set(replicas.flatMap((r) => r.images));
  return { node, replicas, images: [...images.values()].filter((image) => needed.has(image.reference)) };
}

function filesOf(files: readonly OutFile[], folder: string, replica: string): Record<string, string> {
  const names = [`${replica}.yaml`, `${replica}.kube`];
  return Object.fromEntries(
    files
      .filter((f) => names.some((name) => f.path === folder + name))
      .map((f) => [f.path.slice(folder.length), f.text]),
  );
}

async function placeOnNode(options: PodsOptions, pods: NodePods, step: Step): Promise<boolean> {
  const { reach } = options;
  step.say('looking');
  const facts = parseFacts(await ask(reach, pods.node, factsScript(pods)));
  const work = nodeWork(pods, facts);
  for (const image of work.push) {
    step.say(`bringing ${image.reference}`);
    const answer = await sshRun(reach, pods.node, 'sudo podman load -q', fs.createReadStream(image.archive));
    if (answer.code !== 0)
      throw failed(`${pods.node}: podman load of ${image.reference} failed: ${answer.stderr.trim()}`);
  }
  if (!isIdle(work)) {
    step.say(work.restart.length === 0 ? 'removing what left' : `starting ${work.restart.join(', ')}`);
    await ask(reach, pods.node, workScript(work));
  }
  step.say('waiting for answers');
  await waitForPorts(options, pods, step);
  step.done(summary(pods, isIdle(work)));
  return !isIdle(work);
}

function summary(pods: NodePods, idle: boolean): string {
  const names = pods.replicas.map((r) => r.name).join(', ');
  if (names === '') return 'no pod belongs here';
  return idle ? `${names}: nothing to change` : `${names} answers`;
}

async function ask(reach: SshReach, node: string, script: string): Promise<string> {
  const answer = await sshRun(reach, node, 'sudo sh -s', script);
  if (answer.code === 0) return answer.stdout;
  const said = (answer.stderr.trim() || answer.stdout.trim()).split('\n').map((line) => `  ${line}`);
  throw failed([`${node}: ${answer.code === 255 ? 'ssh failed' : 'the engine step failed'}`, ...said].join('\n'));
}

/** Tries to connect until it works or time is up; exit status 1 then. Runs by itself, so that it can run in a namespace. */
const connectScript = `
const [host, port, seconds] = process.argv.slice(1);
const end = Date.now() + Number(seconds) * 1000;
const attempt = () => {
  const socket = require('node:net').connect({ host, port: Number(port), timeout: 2000 });
  const again = () => { socket.destroy(); if (Date.now() > end) process.exit(1); setTimeout(attempt, 100); };
  socket.once('connect', () => process.exit(0)).once('timeout', again).once('error', again);
};
attempt();
`;

async function waitForPorts(options: PodsOptions, pods: NodePods, step: Step): Promise<void> {
  const { plan, outputs, reach } = options;
  const address = outputs.fleet.nodes[pods.node]?.ipv4;
  if (address === undefined) return;
  const here = plan.pods.filter((pod) => pod.replicas.some((r) => r.node === pods.node));
  const tcp = new Set((plan.openPorts[pods.node] ?? []).filter((p) => p.protocol === 'tcp').map((p) => p.port));
  for (const pod of here) {
    for (const port of pod.hostPorts.filter((p) => tcp.has(p))) {
      step.live(`${pod.name} on port ${port}`);
      const [program, ...args] = reach.command([
        process.execPath,
        '-e',
        connectScript,
        address,
        String(port),
        String(answerSeconds),
      ]);
      const answered = await new Promise<boolean>((resolve) => {
        execFile(program!, args, { env: reach.env }, (error) => resolve(error === null));
      });
      if (!answered)
        throw failed(`${pods.node}: pod ${pod.name} does not answer on ${address}:${port} after ${answerSeconds} s`);
    }
  }
}
