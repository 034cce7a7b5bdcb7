import type { FindingCode } from '../codes';
import { beginningExplanations } from './beginnings';
import type { Explanation } from './explanation';
import { fleetExplanations } from './fleet';
import { machineryExplanations } from './machinery';
import { structureExplanations } from './structure';
import { textExplanations } from './texts';

export type { Explanation } from './explanation';

/** What every code means at length. Loaded only when somebody asks. */
export const explanations: Readonly<Record<FindingCode, Explanation>> = {
  ...textExplanations,
  ...structureExplanations,
  ...fleetExplanations,
  ...machineryExplanations,
  ...beginningExplanations,
};
