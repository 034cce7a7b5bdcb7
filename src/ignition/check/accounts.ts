import type { Content } from '../gap';
import type { SetupUser } from '../setup';
import { hasGroup, isTaken } from '../systems/accounts';
import { type Findings, shown } from './findings';
import { groupProblem } from './owners';

const namePattern = /^[a-z_][a-z0-9_-]{0,31}$/;
const nameRule = 'lower-case letters, digits, _ and -, a letter first, at most 32';

/** What first boot counts its own groups from, and up to: the range of people's groups in login.defs(5). */
const gids = { lowest: 1000, highest: 59_999 };

/** Checks users and groups. */
export function checkAccounts(findings: Findings): void {
  checkGroups(findings);
  for (const [name, user] of Object.entries(findings.setup.users)) {
    const entry = `users.${name}`;
    if (!namePattern.test(name)) findings.say(entry, `expected ${nameRule}, got ${shown(name)}`);
    else if (!findings.isOwn(entry) && isTaken(findings.system, name)) {
      const hint = 'choose another name';
      findings.say(entry, `expected the name of a person, got ${shown(name)}, which the system uses itself`, { hint });
    }
    checkPlaces(findings, name, user);
    for (const group of user.groups ?? []) {
      const problem = groupProblem(findings, group);
      const where = { field: `${entry}.groups`, hint: 'make it under groups' };
      if (problem !== undefined) findings.say(`${entry}.groups.${group}`, problem, where);
    }
    checkKeys(findings, entry, user.keys);
  }
}

function checkGroups(findings: Findings): void {
  const byNumber = new Map<number, string>();
  for (const [name, { gid }] of Object.entries(findings.setup.groups)) {
    const entry = `groups.${name}`;
    const field = `${entry}.gid`;
    if (!namePattern.test(name)) findings.say(entry, `expected ${nameRule}, got ${shown(name)}`);
    if (gid === undefined) continue;
    if (!Number.isInteger(gid) || gid < gids.lowest || gid > gids.highest) {
      findings.say(entry, `expected a number from ${gids.lowest} to ${gids.highest}, got ${gid}`, { field });
    }
    if (hasGroup(findings.system, findings.setup.packages, name) || Object.hasOwn(findings.setup.users, name)) {
      const hint = 'leave gid out';
      findings.say(entry, `expected no number for group ${name}, which has one already, got ${gid}`, { field, hint });
    }
    const other = byNumber.get(gid);
    if (other === undefined) byNumber.set(gid, entry);
    else findings.say(entry, `expected a number of its own, got ${gid} as ${findings.whoSaid(other)} has`, { field });
  }
}

/** Fields of /etc/passwd: no colon, no blank, and absolute. */
function checkPlaces(findings: Findings, name: string, user: SetupUser): void {
  for (const field of ['shell', 'home'] as const) {
    const entry = `users.${name}.${field}`;
    const path = user[field];
    if (path === undefined || /^(\/(?!\.{1,2}(\/|$))[\w.+@-]+)+$/.test(path)) continue;
    findings.say(entry, `expected an absolute path, got ${shown(path)}`);
  }
}

function checkKeys(findings: Findings, entry: string, keys: readonly Content[]): void {
  const field = `${entry}.keys`;
  for (const key of keys) {
    if (typeof key !== 'string') {
      if (keys.length > 1) findings.say(entry, 'expected a key that comes late to be the only one', { field });
      continue;
    }
    const problem = keyProblem(key);
    const hint = "copy the line of the key's .pub file";
    if (problem !== undefined) findings.say(`${field}.${key}`, problem, { field, hint });
  }
}

/** Shows nothing of the line: it may be a secret by mistake. @see https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT */
function keyProblem(line: string): string | undefined {
  if (/PRIVATE KEY|PuTTY-User-Key-File/.test(line)) return 'expected a public key, got a private one';
  if (/[\n\r]/.test(line)) return 'expected one public key on one line, got several lines';
  if (/[\p{Cs}\p{Cc}]/u.test(line)) return 'expected a public key, got characters that cannot be shown';
  const [type = '', body = ''] = line.split(' ');
  const bytes = Buffer.from(body, 'base64');
  if (
    !/^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/.test(type)
  ) {
    return 'expected an OpenSSH public key without options, as "ssh-ed25519 AAAA... ada"';
  }
  // The key itself begins with its type, and the length of that.
  const whole = bytes.length > type.length + 8 && bytes.subarray(4, 4 + type.length).toString('latin1') === type;
  if (!whole || bytes.toString('base64') !== body)
    return `expected a whole key of type ${type}, got one cut off or changed`;
  return undefined;
}
