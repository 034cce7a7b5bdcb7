import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type DebianPackage, debianPackages } from '../../../src/rehearsal/debian-packages';
import { preflight } from '../../../src/rehearsal/hosts/preflight';
import { type Need, needs, program, root } from '../../support/needs';

const hosts: readonly Need[] = [root, ...debianPackages.filter((each) => each.use === 'hosts').map(need)];

/** Terraform or OpenTofu. */
const terraform: Need = {
  name: 'terraform',
  missing: () => program('terraform').missing() && program('tofu').missing() && "no program 'terraform' or 'tofu'",
};

/** `test` for what boots hosts: left out, by name, where root or a program is missing; in CI that fails. */
export const withHosts = needs(...hosts);

/** `test` for whole rehearsals, which also need Terraform and whatever else is named: programs, or Debian packages of the examples. */
export function withRehearsal(...others: readonly string[]): ReturnType<typeof needs> {
  const found = others.map((name) => debianPackages.find((each) => each.name === name));
  return needs(
    ...hosts,
    terraform,
    ...others.map((name, i) => (found[i] === undefined ? program(name) : need(found[i]))),
  );
}

function need({ provides }: DebianPackage): Need {
  if (!isAbsolute(provides)) return program(provides);
  return { name: provides, missing: () => (existsSync(provides) ? undefined : `no ${provides}`) };
}

/** Fails with every reason if hosts cannot boot here, before a test waits for one. For `beforeAll`. */
export async function requireHosts(folder: string): Promise<void> {
  const { hosts, reasons } = await preflight(folder);
  if (!hosts) throw new Error(`hosts cannot boot on this machine:\n${reasons.join('\n')}`);
}
