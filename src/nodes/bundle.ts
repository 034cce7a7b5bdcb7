import { createHash } from 'node:crypto';
import type { NodePlan } from '../fleet/plan-types';
import { homeOf } from '../ignition/accounts';
import { isRemote } from '../ignition/boot-files';
import { type Content, gapMarker } from '../ignition/gap';
import type { BootDirectory, BootGroup, BootUser } from '../ignition/model';
import { partNames } from './delivery';
import type { Check, DeliveredFile, DeliveredUnit, DeliveryPart, Refresh } from './part';

/**
 * A delivery as one text, which POSIX sh alone can take apart: a line per thing, fields apart by one blank, nothing quoted.
 *
 * ```
 * flotilla-bundle 1 NODE GENERATION PART,PART   who it is for, and what must follow
 * part NAME
 * program SHA256 BASE64                          the program that applies this very bundle
 * package NAME
 * group NAME NUMBER|-
 * user NAME system|person HOME SHELL GROUP,GROUP|-
 * directory MODE USER GROUP PATH
 * file MODE USER GROUP PATH UNIT,UNIT|- SHA256 BASE64|-
 * remote MODE USER GROUP PATH UNIT,UNIT|- SHA256 URL    what the node itself fetches
 * module NAME
 * sysctl NAME WORD...
 * refresh FOLDER always|if-there WORD...                 the command for what lies in a folder
 * kernel-argument WORD
 * unit NAME restart|reload|enabled|disabled|masked|changed
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
    ...part.groups.map(groupLine),
    ...part.users.map(userLine),
    ...part.directories.map(directoryLine),
    ...part.files.map(fileLine),
    ...part.modules.map((name) => line('module', name)),
    ...Object.entries(part.sysctls).map(([name, value]) => line('sysctl', name, ...value.split(/\s+/))),
    ...part.refreshes.map(refreshLine),
    ...part.kernelArguments.map((argument) => line('kernel-argument', argument)),
    ...part.units.map(unitLine),
    ...part.checks.map(checkLine),
    line('end', part.name),
  ].join('');
}

function groupLine({ name, gid }: BootGroup): string {
  return line('group', name, gid === undefined ? '-' : String(gid));
}

function userLine(user: BootUser): string {
  const kind = user.system === true ? 'system' : 'person';
  return line('user', user.name, kind, homeOf(user), user.shell, user.groups?.join(',') || '-');
}

function directoryLine({ mode, user, group, path }: BootDirectory): string {
  return line('directory', octal(mode), user, group, path);
}

function fileLine({ mode, user, group, path, units, content }: DeliveredFile): string {
  const facts = [octal(mode), user, group, path, units?.join(',') || '-'];
  if (!isRemote(content)) return line('file', ...facts, digest(content), base64(content));
  // An address may hold what is a wildcard elsewhere; it is never read as one.
  if (/[\s\0\\]/.test(content.url)) throw new Error(`bundle: expected an address without blanks, got ${content.url}`);
  return `${line('remote', ...facts, content.sha256).trimEnd()} ${content.url}\n`;
}

function refreshLine({ folder, command, ifThere = false }: Refresh): string {
  return line('refresh', folder, ifThere ? 'if-there' : 'always', ...command);
}

function unitLine(unit: DeliveredUnit): string {
  return line('unit', unit.name, unit.onChange);
}

function checkLine(check: Check): string {
  return line('check', String(check.withinSeconds), ...check.command);
}

/** Names of units escape characters as `\x2d`. */
function line(...fields: readonly string[]): string {
  const wrong = fields.find((field) => field === '' || /[\s\0*?[\]]|\\(?!x[0-9a-f]{2})/.test(field));
  if (wrong !== undefined) {
    throw new Error(`bundle: ${fields[0]}: expected fields without blanks and wildcards, got ${JSON.stringify(wrong)}`);
  }
  return `${fields.join(' ')}\n`;
}

function digest(content: Content): string {
  return typeof content === 'string' ? encoded(content).sha256 : gapMarker({ gap: content.gap, form: 'sha256' });
}

function base64(content: Content): string {
  return typeof content === 'string' ? encoded(content).base64 : gapMarker({ gap: content.gap, form: 'base64' });
}

interface Encoded {
  readonly sha256: string;
  /** `-` of nothing. */
  readonly base64: string;
}

/** Thousands of nodes bring the same programs: each is encoded once. */
const texts = new Map<string, Encoded>();
const mostTexts = 1000;

function encoded(text: string): Encoded {
  const known = texts.get(text);
  if (known !== undefined) return known;
  const bytes = Buffer.from(text, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const made = { sha256, base64: bytes.length === 0 ? '-' : bytes.toString('base64') };
  if (texts.size >= mostTexts) texts.clear();
  texts.set(text, made);
  return made;
}

function octal(mode: number): string {
  return mode.toString(8);
}
