/**
 * Rules for names that become host names, resource names, groups and labels.
 */

/** A DNS label (RFC 1123) that begins with a letter, so that no reader of YAML takes it for a number. */
export const labelPattern = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Said where {@link labelPattern} is expected. */
export const labelRule = 'lower-case letters, digits and hyphens, a letter first, no hyphen last, at most 63';

/** Words that other readers of YAML 1.1 take for true, false or nothing. */
const yamlWords = ['yes', 'no', 'on', 'off', 'true', 'false', 'null'];

/** Words that already mean something where node and pod names appear: stacks, inventory groups, the machine itself. */
const takenWords = ['all', 'ungrouped', 'localhost', 'core', 'mesh', 'podman', 'bosh', 'swarm'];

/** Words of the right form that {@link nameProblem} refuses all the same. */
export const refusedNames: readonly string[] = [...yamlWords, ...takenWords];

/** Why a text cannot name a fleet, node or pod; undefined if it can. Without what was got. */
export function nameProblem(name: string): string | undefined {
  if (!labelPattern.test(name)) return `expected ${labelRule}`;
  if (yamlWords.includes(name)) return 'expected a name that no reader of YAML takes for true, false or nothing';
  if (takenWords.includes(name)) return 'expected a name that has no meaning of its own';
  return undefined;
}

/** Login names: what useradd takes, at most 32 characters. */
export const userPattern = /^[a-z_][a-z0-9_-]{0,31}$/;

/** Said where {@link userPattern} is expected. */
export const userRule = 'lower-case letters, digits, _ and -, a letter first, at most 32';

/** Accounts that Debian or a delivery makes. */
export const systemUsers: readonly string[] = (
  'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody sshd messagebus ' +
  'systemd-network systemd-resolve systemd-timesync polkitd podman docker containers flotilla'
).split(' ');

/** Why a text cannot be a person's login; undefined if it can. Without what was got. */
export function userProblem(name: string): string | undefined {
  if (!userPattern.test(name)) return `expected ${userRule}`;
  if (systemUsers.includes(name)) return 'expected the name of a person, not an account of the system';
  return undefined;
}

/**
 * What a vendor calls a node's machine. Two fleets may share an account, and some vendors want three characters.
 *
 * @example
 * machineName('oak', 'n1'); // => 'oak-n1'
 */
export function machineName(fleet: string, node: string): string {
  return `${fleet}-${node}`;
}

/** A replica's name: `web-1`. Numbers count from 1. */
export function replicaName(pod: string, number: number): string {
  return `${pod}-${number}`;
}

/** In the place of a node's name: a replica for which there is no room. No node can be called so. */
export const noPlace = '-';
