/** A vendor's provider: one resource is its machine, all others are recorded. Which is which, the rehearsal says. */
import type { Provider, Resource, ResourceOperations } from '../provider';
import type { FactTable, ResourceFacts } from '../schema/facts';
import { MachineOperations } from './machine-operations';
import { RecordOperations } from './record-operations';
import { type RehearsalSession, rehearsalOpener } from './rehearsal-session';
import { planUserData } from './user-data-in-state';

/** @param name `hcloud`. @param dir the rehearsal's folder; empty when none is running. */
export function vendorProvider(name: string, facts: FactTable, dir: string): Provider {
  const open = rehearsalOpener(name, dir);
  const resources = Object.entries(facts.resources).map(([type, table]) => [
    type,
    vendorResource(type, table, open, dir),
  ]);
  return { facts, resources: Object.fromEntries(resources), dataSources: {} };
}

function vendorResource(type: string, facts: ResourceFacts, open: () => RehearsalSession, dir: string): Resource {
  const operations = (): ResourceOperations => {
    const session = open();
    return session.vendor.machine.type === type
      ? new MachineOperations(facts, session)
      : new RecordOperations(type, facts, session);
  };
  return {
    facts,
    adjustPlan: (plan, prior, config) => {
      // Planning needs no rehearsal; only doing does.
      if (dir === '') return plan;
      const { machine } = open().vendor;
      return machine.type === type ? planUserData(machine, plan, prior, config) : plan;
    },
    create: async (change) => operations().create(change),
    read: async (state) => operations().read(state),
    update: async (change, prior) => operations().update(change, prior),
    delete: async (prior) => operations().delete(prior),
    // Every resource, whatever the table says of importers: linode's was read without them, and a lost one must be mendable.
    importState: async (id) => operations().importState(id),
  };
}
