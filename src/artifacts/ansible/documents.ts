import type { FleetPlan } from '../../fleet/plan-types';
import type { Document, IniSections } from '../document';
import type { Host } from '../hosts';
import type { Origin } from '../options';
import { inventory } from './inventory';

/** What makes `ansible all -m ping` green: an inventory, and a configuration that names it. */
export function ansibleDocuments(plan: FleetPlan, hosts: readonly Host[], origin: Origin): readonly Document[] {
  return [
    { path: 'ansible/inventory.yml', mode: 0o644, body: { format: 'yaml', data: inventory(plan, hosts) } },
    { path: 'ansible/ansible.cfg', mode: 0o644, body: { format: 'ini', sections: ansibleConfig(origin) } },
  ];
}

/**
 * Ansible takes the inventory's path as relative to this file, not to the current folder. How to reach the hosts stands in the
 * inventory, which knows its own folder.
 *
 * @see https://docs.ansible.com/ansible-core/2.14/reference_appendices/config.html
 */
function ansibleConfig(origin: Origin): IniSections {
  return {
    defaults: { inventory: 'inventory.yml', host_key_checking: 'True', interpreter_python: '/usr/bin/python3' },
    ssh_connection: {
      pipelining: 'True',
      // A connection kept open would outlive a rehearsal's hosts, and hold their network.
      ...(origin === 'deploy' ? {} : { ssh_args: '-o ControlMaster=no' }),
    },
  };
}
