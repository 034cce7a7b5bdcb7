import type { PlannedFleet } from './load';
import { missingImages } from './needed-images';
import { ownCommand } from './own-name';
import { nothingChanges } from './plan-counts';
import type { PlanView } from './plan-view';

/**
 * The commands to run after `flotilla plan`, ready to paste; none where everything stands already. None is named that would refuse this
 * fleet: hosts that boot here play no machine that exists already and reach no registry, and a deploy takes no such machine in yet.
 *
 * @param committed whether the ledger on disk is the plan's, or will be when the command ends
 */
export function nextCommands(view: PlanView, { plan, place }: PlannedFleet, committed: boolean): readonly string[] {
  const command = (words: string): string => ownCommand(words, place);
  if (!committed) return [command('plan')];
  if (nothingChanges(view.counts.nodes, view.counts.pods)) return [];
  const joins = plan.nodes.some((n) => n.address !== undefined);
  const paper = joins || missingImages(plan, place.folder, true).length > 0;
  return [`${command('rehearse up')}${paper ? ' --paper' : ''}`, ...(joins ? [] : [command('deploy')])];
}
