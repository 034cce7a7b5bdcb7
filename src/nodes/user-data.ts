import type { UserDataFacts } from '../fleet/catalogue';
import type { FleetPlan, NodePlan } from '../fleet/plan-types';
import { type FittingUserData, fitUserData, type TooLargeUserData } from '../ignition/fit';
import { firstBoot } from './first-boot';
import { systemOf } from './setup-of';

/**
 * A node's first boot as user data of its vendor: as it is, or as small as the vendor asks for. With gap markers.
 *
 * @throws FleetError when the node's operating system is not known, or its engine cannot run there
 */
export function userDataOf(plan: FleetPlan, node: NodePlan, facts: UserDataFacts): FittingUserData | TooLargeUserData {
  const { limitBytes, encoding, readerTakesBase64 = false } = facts;
  const binary = encoding === 'base64' ? 'bytes' : readerTakesBase64 ? 'base64' : undefined;
  return fitUserData(firstBoot(plan, node), systemOf(node), binary === undefined ? facts : { limitBytes, binary });
}
