import type { MachineMaker, Vendor } from '../contract';
import { catalogue } from './catalogue';

/** Hetzner Cloud. @see https://registry.terraform.io/providers/hetznercloud/hcloud/1.68.0/docs/resources/server */
export const vendor: Vendor = {
  catalogue,
  terraform: {
    provider: { source: 'hetznercloud/hcloud', version: '1.68.0', tokenVariables: ['HCLOUD_TOKEN', 'HCLOUD_ENDPOINT'] },
    facts: 'hetzner/facts.json',
    machineResource: {
      type: 'hcloud_server',
      name: 'name',
      size: 'server_type',
      image: 'image',
      region: 'location',
      userData: ['user_data'],
      userDataInState: 'sha1',
      references: [
        { type: 'hcloud_firewall', path: ['apply_to', 'server'], to: 'hcloud_server' },
        { type: 'hcloud_server', path: ['firewall_ids'], to: 'hcloud_firewall' },
      ],
      computed: {
        id: '{id}',
        ipv4_address: '{ipv4}',
        ipv6_address: '{ipv6}',
        ipv6_network: '{ipv6}/64',
        status: 'running',
        primary_disk_size: 40,
        backup_window: '',
      },
    },
  },
  maker: () => (require('./machine') as { maker: MachineMaker }).maker,
};
