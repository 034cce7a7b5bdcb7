import { createHash } from 'node:crypto';
import type { NodePlan } from '../fleet/plan-types';
import { homeOf } from '../ignition/accounts';
import { type Content, gapMarker } from '../ignition/gap';
import type { BootDirectory, BootUser, RemoteContent } from '../ignition/model';
import { partNames } from './delivery';
import type { Check, DeliveredFile, DeliveredUnit, DeliveryPart } from './part';

/**
 * A delivery as one text, which POSIX sh alone can take apart: a line per thing, fields apart by one blank, nothing quoted.
 *
 * ```
 * flotilla-bundle 1 NODE GENERATION PART,PART   who it is for, and what must follow
 * part NAME
 * program SHA256 BASE64                          the program that applies this very bundle
 * package NAME
 * user NAME system|person HOME SHELL
 * directory MODE USER GROUP PATH
 * file MODE USER GROUP PATH UNIT,UNIT|- SHA256 BASE64|-
 * unit NAME restart|reload
 * check SECONDS WORD...
 * end NAME
 * ```
 *
 * Late values stand as gap markers, only where their base64 or their sha256 belongs.
 */
export function renderBundle(node: NodePlan, parts: readonly DeliveryPart[]): string {
  return bundleHeader(node) + parts.map(renderPart).join('');
}

/** First line of a node's bundle; the parts follow, in order. */
export function bundleHeader(node: NodePlan): string {
  return line('flotilla-bundle', '1', node.name, String(node.generation), partNames(node).join(','));
}

/**
 * One part of a bundle. Its text, once filled, is what decides whether a node gets a new delivery.
 *
 * @throws Error for a field that would break out of its line.
 */
export function renderPart(part: DeliveryPart): string {
  const known = rendered.get(part);
  if (known !== undefined) return known;
  const text = partText(part);
  rendered.set(part, text);
  return text;
}

/** Nodes share parts: each is rendered once. */
const rendered = new WeakMap<DeliveryPart, string>();

function partText(part: DeliveryPart): string {
  return [
    line('part', part.name),
    ...(part.program === undefined ? [] : [line('program', digest(part.program), base64(part.program))]),
    ...part.packages.map((name) => line('package', name)),
    ...part.users.map(userLine),
    ...part.directories.map(directoryLine),
    ...part.files.map(fileLine),
    ...part.units.map(unitLine),
    ...part.checks.map(checkLine),
    line('end', part.name),
  ].join('');
}

function userLine(user: BootUser): string {
  return line('user', user.name, user.system === true ? 'system' : 'person', homeOf(user), user.shell);
}

function directoryLine({ mode, user, group, path }: BootDirectory): string {
  return line('directory', octal(mode), user, group, path);
}

function fileLine({ mode, user, group, path, units, content }: DeliveredFile): string {
  return line('file', octal(mode), user, group, path, units?.join(',') || '-', digest(content), base64(content));
}

function unitLine(unit: DeliveredUnit): string {
  return line('unit', unit.name, unit.onChange);
}

function checkLine(check: Check): string {
  return line('check', String(check.withinSeconds), ...check.command);
}

function line(...fields: readonly string[]): string {
  const wrong = fields.find((field) => field === '' || /[\s\0\\*?[\]]/.test(field));
  if (wrong !== undefined) {
    throw new Error(`bundle: ${fields[0]}: expected fields without blanks and wildcards, got ${JSON.stringify(wrong)}`);
  }
  return `${fields.join(' ')}\n`;
}

function digest(content: Content | RemoteContent): string {
  if (typeof content === 'object' && 'url' in content) return content.sha256;
  if (typeof content !== 'string') return gapMarker({ gap: content.gap, form: 'sha256' });
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

function base64(content: Content | RemoteContent): string {
  if (typeof content === 'object' && 'url' in content) throw new Error(`${content.url}: not built yet`);
  if (typeof content !== 'string') return gapMarker({ gap: content.gap, form: 'base64' });
  return content === '' ? '-' : Buffer.from(content, 'utf8').toString('base64');
}

function octal(mode: number): string {
  return mode.toString(8);
}
