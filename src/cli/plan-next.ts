import * as path from 'node:path';
import { quote } from '../rehearsal/terraform-wrapper';
import { nothingChanges } from './plan-counts';
import type { PlanView } from './plan-view';

/**
 * The commands to run after `flotilla plan`, ready to paste; none where everything stands already.
 *
 * @param shown the fleet file as the user would name it
 * @param committed whether the ledger on disk is the plan's, or will be when the command ends
 */
export function nextCommands(view: PlanView, shown: string, committed: boolean): readonly string[] {
  const folder = path.basename(shown) === 'fleet.yaml' ? path.dirname(shown) : shown;
  const named = folder === '.' ? '' : ` -f ${quote(folder)}`;
  if (!committed) return [`npx flotilla plan${named}`];
  if (nothingChanges(view.counts.nodes, view.counts.pods)) return [];
  return [`npx flotilla rehearse up${named}`, `npx flotilla deploy${named}`];
}
