import { readRehearsalConfig } from '../rehearsal/rehearsal-config';
import { failed } from './exit';
import { hostsOf } from './rehearsal-hosts';
import { nodeOf } from './rehearsal-machines';

// Deliveries have waited for it already: what is left is cloud-init's own last words.
const timeoutMs = 60_000;

/**
 * Waits until cloud-init is through on all hosts of a rehearsal that run, and fails for those where it did not end as `done`, without
 * errors and warnings.
 *
 * @throws CommandError with every such node, cloud-init's status and what its log says of the cause
 */
export async function needFirstBoots(dir: string): Promise<void> {
  const { cloudInitProblem } = await import('../rehearsal/hosts/cloud-init-status');
  const { waitUntil } = await import('../rehearsal/hosts/wait-until');
  const hosts = await hostsOf(dir);
  await waitUntil(
    () => (hosts.cloudInits().some(({ status }) => status.state === 'running') ? undefined : true),
    timeoutMs,
    200,
  );
  const config = readRehearsalConfig(dir);
  const problems = hosts.cloudInits().flatMap(({ machine, status }) => {
    const problem = cloudInitProblem(nodeOf(config, machine), status);
    return problem === undefined ? [] : [problem];
  });
  if (problems.length > 0) throw failed(problems.join('\n'));
}
