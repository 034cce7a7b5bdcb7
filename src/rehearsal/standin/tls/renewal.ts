/** Certificates grow old: when one is to be replaced, and what its validity is. */
import type { ResourcePlan } from '../plan/plan-resource';
import type { Resource } from '../provider';
import { asString, field, type ObjectValue, UNKNOWN } from '../schema/value';

const HOUR_MS = 3_600_000;

/** Validity of a certificate made now. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The same for state. */
  readonly attributes: ObjectValue;
}

/** From this second, for `validity_period_hours`. */
export function validityFrom(now: Date, values: ObjectValue): Validity {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + Number(field(values, 'validity_period_hours')) * HOUR_MS);
  return {
    notBefore,
    notAfter,
    attributes: {
      ready_for_renewal: false,
      validity_start_time: rfc3339(notBefore),
      validity_end_time: rfc3339(notAfter),
    },
  };
}

function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Whether the certificate in state is inside its early renewal, or over. @param values planned `early_renewal_hours` counts. */
export function isDueForRenewal(state: ObjectValue, values: ObjectValue, now: Date): boolean {
  const end = Date.parse(asString(field(state, 'validity_end_time')) ?? '');
  return now.getTime() >= end - Number(field(values, 'early_renewal_hours') ?? 0) * HOUR_MS;
}

/** Both kinds of certificate age in the same way: found at refresh and at plan, and then replaced. */
export const renewable: Pick<Resource, 'read' | 'adjustPlan'> = {
  read: async (state) => (isDueForRenewal(state, state, new Date()) ? { ...state, ready_for_renewal: true } : state),
  adjustPlan: (plan: ResourcePlan, prior): ResourcePlan => {
    if (prior === null || !isDueForRenewal(prior, plan.planned, new Date())) return plan;
    return {
      planned: { ...plan.planned, ready_for_renewal: UNKNOWN },
      requiresReplace: [...plan.requiresReplace, ['ready_for_renewal']],
    };
  },
};
