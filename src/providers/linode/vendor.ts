import type { MachineMaker, Vendor } from '../contract';
import { catalogue } from './catalogue';

/** Linode (Akamai). @see https://registry.terraform.io/providers/linode/linode/3.13.0/docs/resources/instance */
export const vendor: Vendor = {
  catalogue,
  terraform: {
    provider: {
      source: 'linode/linode',
      version: '3.13.0',
      tokenVariables: ['LINODE_TOKEN', 'LINODE_URL', 'LINODE_CONFIG'],
    },
    facts: 'linode/facts.json',
    machineResource: {
      type: 'linode_instance',
      name: 'label',
      size: 'type',
      image: 'image',
      region: 'region',
      userData: ['metadata', 0, 'user_data'],
      references: [
        { type: 'linode_firewall', path: ['linodes'], to: 'linode_instance' },
        { type: 'linode_instance', path: ['firewall_id'], to: 'linode_firewall' },
      ],
      computed: {
        id: '{id}',
        ip_address: '{ipv4}',
        ipv4: ['{ipv4}'],
        ipv6: '{ipv6}/128',
        private_ip_address: '',
        status: 'running',
        host_uuid: '{id}',
        has_user_data: true,
        lke_cluster_id: 0,
        capabilities: [],
        locks: [],
        backups: [],
        specs: [],
      },
    },
  },
  maker: () => (require('./machine') as { maker: MachineMaker }).maker,
};
