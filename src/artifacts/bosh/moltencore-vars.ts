import { azName } from '../../fleet/azs';
import { type Scaling, scalingOf } from '../../fleet/bosh-slices';
import type { Host } from '../hosts';

/**
 * Variables by which a deployment manifest places its instance groups, as MoltenCore keeps them in CredHub:
 * `azs: ((moltencore.scaling.max3.slice1.azs))`, `instances: ((moltencore.scaling.max3.slice1.instances))`.
 *
 * @see https://github.com/starkandwayne/molten-core/blob/v0.8.0/bucc/molten_core_config.go
 */
export type MoltencoreVars = {
  readonly moltencore: {
    /** IPv4 address of each az's node, by az. */
    readonly public_ips: Readonly<Record<string, string>>;
    readonly scaling: Scaling;
  };
};

/** @param hosts bosh nodes by index; at least one */
export function moltencoreVars(hosts: readonly Host[]): MoltencoreVars {
  return {
    moltencore: {
      public_ips: Object.fromEntries(hosts.map(({ index, ipv4 }) => [azName(index), ipv4])),
      scaling: scalingOf(hosts.map(({ index }) => azName(index))),
    },
  };
}
