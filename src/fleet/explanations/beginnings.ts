import type { Explanation } from './explanation';

/** What flotilla init finds. */
export const beginningExplanations = {
  'file-exists': {
    why: 'Beginning a fleet overwrites nothing, whoever wrote it. A file of the same name is in the way unless it says exactly what would be written.',
    mend: 'Move the file away, begin in a new folder (flotilla init NAME FOLDER), or add the named lines to it.',
  },
  'bad-inventory': {
    why: 'The file that --from names is no inventory as Ansible reads it, or no host of it can be a node.',
    mend: 'Correct the named line. What a program or a plugin finds is written out by: ansible-inventory -i FILE --list > hosts.json.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
