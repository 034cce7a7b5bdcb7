/**
 * The stand-in provider's program. One file plays every provider: which one, it learns from its own name
 * (`terraform-provider-hcloud_v1.68.0`), and that provider's schema from `facts.json` beside it.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { REHEARSAL_VARIABLE } from '../rehearsal-config';
import { servePlugin } from './protocol/plugin-process';
import type { Provider } from './provider';
import { ProviderCalls } from './provider-calls';
import type { FactTable } from './schema/facts';

async function main(program: string): Promise<void> {
  const name = /^terraform-provider-([a-z0-9-]+)_v/.exec(basename(program))?.[1];
  if (name === undefined) throw new Error(`expected to be called terraform-provider-NAME_vVERSION, got ${program}`);
  const facts = JSON.parse(readFileSync(join(dirname(program), 'facts.json'), 'utf8')) as FactTable;
  await servePlugin(new ProviderCalls(load(name, facts)), facts.protocol);
}

/** Loads no more code than the provider needs: every plan starts it three times. */
function load(name: string, facts: FactTable): Provider {
  switch (name) {
    case 'null':
      return (require('./null-provider') as typeof import('./null-provider')).nullProvider(facts);
    case 'tls':
      return (require('./tls/tls-provider') as typeof import('./tls/tls-provider')).tlsProvider(facts);
    default: {
      const { vendorProvider } = require('./vendor/vendor-provider') as typeof import('./vendor/vendor-provider');
      return vendorProvider(name, facts, process.env[REHEARSAL_VARIABLE] ?? '');
    }
  }
}

main(process.argv[1] ?? '').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
