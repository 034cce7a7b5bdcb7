/** Some providers keep a digest of user data in state and compare with that. */
import { createHash } from 'node:crypto';
import type { MachineResourceFacts } from '../../../providers/contract';
import type { ResourcePlan } from '../plan/plan-resource';
import { asString, field, isUnknown, type ObjectValue, UNKNOWN } from '../schema/value';

/**
 * The plan with user data as this provider keeps it. What the configuration says counts as unchanged when it is the digest itself
 * (ignored changes give back what state has) or text with that digest.
 */
export function planUserData(
  machine: MachineResourceFacts,
  plan: ResourcePlan,
  prior: ObjectValue | null,
  config: ObjectValue,
): ResourcePlan {
  const [name] = machine.userData;
  if (machine.userDataInState !== 'sha1' || typeof name !== 'string') return plan;
  const written = field(config, name);
  // Not even a known beginning of the text says anything about its digest.
  if (isUnknown(written)) return { ...plan, planned: { ...plan.planned, [name]: UNKNOWN } };
  if (typeof written !== 'string') return plan;
  const before = asString(field(prior ?? {}, name));
  const digest = userDataDigest(written);
  const unchanged = before !== undefined && (written === before || digest === before);
  return {
    planned: { ...plan.planned, [name]: unchanged ? before : digest },
    requiresReplace: unchanged ? plan.requiresReplace.filter(([step]) => step !== name) : plan.requiresReplace,
  };
}

/** Base64 of SHA-1. @see https://github.com/hetznercloud/terraform-provider-hcloud/tree/v1.68.0/internal/server */
export function userDataDigest(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
