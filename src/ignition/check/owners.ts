import { hasGroup, hasUser } from '../systems/accounts';
import { type Findings, shown } from './findings';

/** Why a name can own nothing; undefined if there is such a user at first boot. */
export function userProblem({ setup, system }: Findings, name: string): string | undefined {
  if (Object.hasOwn(setup.users, name) || hasUser(system, name)) return undefined;
  return `expected a user that is there at first boot, got ${shown(name)}`;
}

/** Why a name is no group; undefined if there is such a group at first boot. */
export function groupProblem({ setup, system }: Findings, name: string): string | undefined {
  const made = Object.hasOwn(setup.groups, name) || Object.hasOwn(setup.users, name);
  if (made || hasGroup(system, setup.packages, name)) return undefined;
  return `expected a group that is there at first boot, got ${shown(name)}`;
}
