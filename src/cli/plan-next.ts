import type { PlannedFleet } from './load';
import { missingImages } from './needed-images';
import { ownCommand } from './own-name';
import { nothingChanges } from './plan-counts';
import type { PlanView } from './plan-view';
import { staticNodes } from './static-machines';

/**
 * The commands to run after `flotilla plan`, ready to paste; none where everything stands already. None is named that would refuse this
 * fleet: hosts that boot here reach no registry, and a deploy takes in no machine that has not joined.
 *
 * @param committed whether the ledger on disk is the plan's, or will be when the command ends
 */
export function nextCommands(
  view: PlanView,
  { plan, place, ledger }: PlannedFleet,
  committed: boolean,
): readonly string[] {
  const command = (words: string): string => ownCommand(words, place);
  if (!committed) return [command('plan')];
  if (nothingChanges(view.counts.nodes, view.counts.pods)) return [];
  const paper = missingImages(plan, place.folder, true).length > 0;
  // What the ledger does not know as deployed in this generation may have joined nevertheless; then newnode asks for nothing.
  const coming = staticNodes(plan).filter(({ name, generation }) => {
    const { deployed } = ledger.nodes[name] ?? {};
    return typeof deployed !== 'object' || deployed.generation !== generation;
  });
  const joins = coming.map(({ name, address }) => `${name} ${address}`).join(' ');
  const last = joins === '' ? 'deploy' : `newnode ${joins}`;
  return [`${command('rehearse up')}${paper ? ' --paper' : ''}`, command(last)];
}
