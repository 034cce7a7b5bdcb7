import type { MachineMaker, Vendor } from '../contract';
import { catalogue } from './catalogue';

/** Machines that exist already. Terraform keeps a record of each and asks nobody for it. */
export const vendor: Vendor = {
  catalogue,
  maker: () => (require('./machine') as { maker: MachineMaker }).maker,
};
