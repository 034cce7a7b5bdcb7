import { isRemote } from '../boot-files';
import { type Findings, octal, shown } from './findings';
import { groupProblem, userProblem } from './owners';
import { contentProblem } from './text';

/** Checks what files hold, and modes and owners of files and directories. */
export function checkFiles(findings: Findings): void {
  for (const [path, file] of Object.entries(findings.setup.files)) {
    const entry = `files.${path}`;
    checkContent(findings, entry, file.content);
    checkOwner(findings, entry, file);
  }
  for (const [path, directory] of Object.entries(findings.setup.directories)) {
    checkOwner(findings, `directories.${path}`, directory);
  }
}

type FileContent = Findings['setup']['files'][string]['content'];

function checkContent(findings: Findings, entry: string, content: FileContent): void {
  const field = `${entry}.content`;
  if (typeof content === 'string') {
    const problem = contentProblem(content);
    const hint = 'fetch what is not text by url and sha256';
    if (problem !== undefined) findings.say(entry, problem, { field, hint });
  } else if (isRemote(content)) {
    checkAddress(findings, entry, content.url);
    if (!/^[0-9a-f]{64}$/.test(content.sha256)) {
      const hint = 'sha256sum prints it';
      const message = `expected 64 lower-case hex digits, got ${shown(content.sha256)}`;
      findings.say(entry, message, { field: `${field}.sha256`, hint });
    }
  }
}

/** An address in ASCII, without a login: it stands in user data, which many can read. */
function checkAddress(findings: Findings, entry: string, url: string): void {
  const field = `${entry}.content.url`;
  const parsed = /^https?:\/\/[!-~]+$/.test(url) && !/["'\\`<>{}|^]/.test(url) && URL.canParse(url) && new URL(url);
  if (parsed === false) {
    findings.say(entry, `expected an address with http:// or https://, got ${shown(url)}`, { field });
  } else if (parsed.username !== '' || parsed.password !== '') {
    const hint = 'give the file another address';
    findings.say(entry, 'expected an address without a login, which many could read', { field, hint });
  }
}

interface Owned {
  readonly mode?: number;
  readonly user?: string;
  readonly group?: string;
}

function checkOwner(findings: Findings, entry: string, { mode, user, group }: Owned): void {
  if (mode !== undefined) checkMode(findings, entry, mode);
  const wrongUser = userProblem(findings, user ?? 'root');
  if (wrongUser !== undefined) findings.say(entry, wrongUser, { field: `${entry}.user`, hint: 'make it under users' });
  // Without a group of its own, what was said of the user is enough.
  const wrongGroup = group === undefined ? undefined : groupProblem(findings, group);
  if (wrongGroup !== undefined)
    findings.say(entry, wrongGroup, { field: `${entry}.group`, hint: 'make it under groups' });
}

function checkMode(findings: Findings, entry: string, mode: number): void {
  const field = `${entry}.mode`;
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
    findings.say(entry, `expected permission bits from "0000" to "7777", got ${octal(mode)}`, { field });
    return;
  }
  // Ignition sets them from spec 3.6 on, and but warns before: config/v3_4/types/mode.go.
  if (findings.system.reader === 'ignition' && mode > 0o777) {
    const message = `expected no setuid, setgid or sticky bit, which ${findings.system.title} does not set at first boot, got ${octal(mode)}`;
    findings.say(entry, message, { field });
  }
}
