import * as path from 'node:path';
import { quote } from '../rehearsal/terraform-wrapper';
import type { FleetPlace } from './fleet-place';

/**
 * How our commands are named in messages, hints and next steps, so that they can be pasted: installed in a project they are not on PATH,
 * and npx finds them there as well as everywhere else. Usage lines and examples of `--help` name the program itself.
 */
export const ownName = 'npx flotilla';

/** A command of ours on this fleet, ready to paste: `npx flotilla plan -f oak`. @param words after `flotilla`, as a shell takes them */
export function ownCommand(words: string, { shown }: Pick<FleetPlace, 'shown'>): string {
  const folder = path.basename(shown) === 'fleet.yaml' ? path.dirname(shown) : shown;
  return `${ownName} ${words}${folder === '.' ? '' : ` -f ${quote(folder)}`}`;
}
