import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { debianPackages } from '../../../src/rehearsal/debian-packages';
import { preflight } from '../../../src/rehearsal/hosts/preflight';
import { type Need, needs, program, root } from '../../support/needs';

/** `test` for what boots hosts: left out, by name, where root or a program is missing; in CI that fails. */
export const withHosts = needs(
  root,
  ...debianPackages
    .filter((each) => each.use === 'hosts')
    .map(({ provides }): Need => {
      if (!isAbsolute(provides)) return program(provides);
      return { name: provides, missing: () => (existsSync(provides) ? undefined : `no ${provides}`) };
    }),
);

/** Fails with every reason if hosts cannot boot here, before a test waits for one. For `beforeAll`. */
export async function requireHosts(folder: string): Promise<void> {
  const { hosts, reasons } = await preflight(folder);
  if (!hosts) throw new Error(`hosts cannot boot on this machine:\n${reasons.join('\n')}`);
}
