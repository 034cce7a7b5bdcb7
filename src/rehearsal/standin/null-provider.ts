/** hashicorp/null 3.2.4, for real. */
import { randomBytes } from 'node:crypto';
import type { Provider } from './provider';
import { type FactTable, findFacts } from './schema/facts';
import { field } from './schema/value';

/** @throws Error when the table lacks a type: it belongs to another version. */
export function nullProvider(facts: FactTable): Provider {
  return {
    facts,
    resources: {
      null_resource: {
        facts: findFacts(facts.resources, 'null_resource'),
        create: async () => ({ values: { id: randomId() } }),
      },
    },
    dataSources: {
      null_data_source: {
        facts: findFacts(facts.dataSources ?? {}, 'null_data_source'),
        read: async (config) => ({
          id: 'static',
          outputs: field(config, 'inputs') ?? {},
          random: randomId(),
          has_computed_default: field(config, 'has_computed_default') ?? 'default',
        }),
      },
    },
  };
}

/** A random number of 63 bits in decimal, as the real provider's. */
function randomId(): string {
  return (randomBytes(8).readBigUInt64BE() >> 1n).toString();
}
