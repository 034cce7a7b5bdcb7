import { z } from 'zod';
import {
  labelPattern,
  labelRule,
  nameProblem,
  refusedNames,
  systemUsers,
  userPattern,
  userProblem,
  userRule,
} from './names';
import { isPrivateKey } from './public-keys';
import { matching, ruled } from './schema-text';

/* Texts that several parts of fleet.yaml have in common. */

/** Name of a fleet, node, pod or seller. */
export const name = ruled(nameProblem, { code: 'bad-name' }).meta({
  title: 'name',
  pattern: labelPattern.source,
  not: { enum: refusedNames },
  patternErrorMessage: `expected ${labelRule}`,
});

/** Login name of a person. */
export const login = ruled(userProblem, { code: 'bad-name' }).meta({
  title: 'login name',
  pattern: userPattern.source,
  not: { enum: systemUsers },
  patternErrorMessage: `expected ${userRule}`,
});

/** A word of somebody else's: a vendor, a size, a path. */
export const oneLine = matching(/^[^\u0000-\u001f\u007f]{1,253}$/, 'one line of text');

/** A pasted private key passes here, because it has a message of its own. */
export const keyFile = ruled(
  (text) =>
    /^[^\u0000-\u001f\u007f]{1,1024}$/.test(text) || isPrivateKey(text)
      ? undefined
      : 'expected the path of a public key file',
  { code: 'bad-value', hint: 'name the .pub file' },
).meta({
  pattern: /^[^\u0000-\u001f\u007f]{1,1024}$/.source,
  patternErrorMessage: 'expected the path of a public key file',
});

/** Value of a label. */
export const labelValue = matching(
  /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  'letters, digits, . _ and -, at most 63',
);

/** Labels of a node, or those that it must have. */
export const labels = z
  .record(
    matching(/^[a-z]([a-z0-9_-]{0,30}[a-z0-9])?$/, 'a label of lower-case letters, digits, _ and -, at most 32', {
      code: 'bad-name',
    }).meta({ title: 'label' }),
    labelValue,
  )
  .meta({ title: 'labels', description: 'Free labels; pods choose nodes by them.' });

/** Name of a kernel parameter. */
export const kernelParameter = matching(
  /^[a-z0-9_]+([./][A-Za-z0-9_-]+)+$/,
  'a kernel parameter as net.ipv4.ip_forward',
).meta({ title: 'kernel parameter' });

/** Words that no kernel parameter takes: they are meant as 1 and 0. */
const truthWords = ['yes', 'no', 'on', 'off', 'true', 'false'].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]!.toUpperCase()}${word.slice(1)}`,
]);

const sysctlText = ruled(
  (text) => {
    if (truthWords.includes(text)) return 'expected a number, or text that the kernel takes';
    return /^[^\u0000-\u001f\u007f]{1,253}$/u.test(text) ? undefined : 'expected one line of text';
  },
  { code: 'bad-value', hint: 'a kernel parameter that is switched on is 1, off is 0' },
).meta({
  pattern: /^[^\u0000-\u001f\u007f]{1,253}$/.source,
  not: { enum: truthWords },
  patternErrorMessage: 'expected one line of text',
});

/** Value of a kernel parameter. */
export const sysctl = z.union([z.number().int(), sysctlText]);

/** What is left of a list once the wrong entries were taken out: the others keep their numbers. */
export function withHoles<T extends z.ZodType>(entry: T) {
  return z.array(entry.optional());
}
