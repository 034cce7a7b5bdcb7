import { createHash } from 'node:crypto';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { splitGaps } from '../ignition/gap';
import { renderScript } from '../ignition/script';
import { findSystem } from '../ignition/systems';
import { firstBoot } from '../nodes/first-boot';
import { failed } from './exit';
import type { JoinKeys } from './fleet-keys-in-state';

/**
 * A node's first boot as a program of sh, whole: it holds the private half of the host key.
 *
 * @throws CommandError when the node's operating system is not known
 */
export function joinScript(plan: FleetPlan, node: NodePlan, { delivery, hostKey0 }: JoinKeys): string {
  const system = findSystem(node.image);
  if (system === undefined) throw failed(`nodes.${node.name}.image: '${node.image}' cannot be set up over SSH`);
  const values: Readonly<Record<string, string>> = {
    'delivery.public': delivery.publicKey,
    'hostKey0.private': hostKey0.privateKey,
    'hostKey0.public': hostKey0.publicKey,
  };
  return filled(renderScript(firstBoot(plan, node), system), values);
}

/** A text with values in its gaps, in the form that Terraform's functions would give them. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return splitGaps(text)
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const value = values[piece.gap];
      if (value === undefined) throw new Error(`no value for the gap '${piece.gap}' of a first boot`);
      return piece.form === 'base64'
        ? Buffer.from(value).toString('base64')
        : createHash('sha256').update(value).digest('hex');
    })
    .join('');
}
