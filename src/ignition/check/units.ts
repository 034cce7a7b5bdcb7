import { swapUnitName } from '../own-paths';
import type { SetupUnit } from '../setup';
import type { Unit, UnitValue } from '../unit';
import { type Findings, shown } from './findings';
import { lineProblem } from './text';

/** Endings of units that files can describe, and the section of each. Device and scope units are nobody's files. */
const sections: Readonly<Record<string, string | undefined>> = {
  service: 'Service',
  socket: 'Socket',
  mount: 'Mount',
  automount: 'Automount',
  swap: 'Swap',
  target: undefined,
  path: 'Path',
  timer: 'Timer',
  slice: 'Slice',
};

/** Without one of these, systemd refuses a unit. @see systemd.service(5), systemd.socket(5), systemd.mount(5), systemd.timer(5), systemd.path(5) */
const needed: Readonly<Record<string, RegExp>> = {
  service: /^(ExecStart|ExecStop|SuccessAction)$/,
  socket: /^Listen/,
  mount: /^What$/,
  swap: /^What$/,
  automount: /^Where$/,
  path: /^(Path|Directory|Make)/,
  timer: /^On/,
};

const named: Readonly<Record<string, string>> = {
  service: 'ExecStart',
  socket: 'ListenStream',
  mount: 'What',
  swap: 'What',
  automount: 'Where',
  path: 'PathExists',
  timer: 'OnCalendar',
};

const installs = new Set(['WantedBy', 'RequiredBy', 'UpheldBy', 'Alias', 'Also']);

/** Checks units and drop-ins. */
export function checkUnits(findings: Findings): void {
  for (const [name, unit] of Object.entries(findings.setup.units)) {
    const entry = `units.${name}`;
    const ending = endingOf(name);
    if (ending === undefined) {
      const hint = `endings are ${Object.keys(sections).join(', ')}`;
      findings.say(entry, `expected the name of a unit with its ending, as 'web.service', got ${shown(name)}`, {
        hint,
      });
      continue;
    }
    if (!findings.isOwn(entry) && /^flotilla[-.@]/.test(name)) {
      findings.say(entry, "expected a unit that is not Flotilla's own", { hint: 'choose another name' });
    }
    if (unit.unit !== undefined) checkText(findings, `${entry}.unit`, ending, unit.unit, unit.state);
    for (const [file, dropin] of Object.entries(unit.dropins ?? {})) {
      checkDropin(findings, `${entry}.dropins.${file}`, file, ending, dropin);
    }
    checkState(findings, name, unit);
  }
}

function endingOf(name: string): string | undefined {
  const ending = /^[A-Za-z0-9:_.\\-]+(?:@[A-Za-z0-9:_.\\-]*)?\.([a-z]+)$/.exec(name)?.[1];
  return name.length <= 255 && ending !== undefined && Object.hasOwn(sections, ending) ? ending : undefined;
}

function checkText(findings: Findings, entry: string, ending: string, unit: Unit, state: SetupUnit['state']): void {
  checkSections(findings, entry, ending, unit);
  const section = sections[ending];
  const settings = section === undefined ? {} : (unit[section] ?? {});
  const pattern = needed[ending];
  if (pattern !== undefined && !Object.keys(settings).some((key) => pattern.test(key))) {
    findings.say(entry, `expected ${named[ending]} in section ${section}, got none`);
  }
  const starts = settings.ExecStart;
  if (
    ending === 'service' &&
    Array.isArray(starts) &&
    starts.filter((line) => line !== '').length > 1 &&
    settings.Type !== 'oneshot'
  ) {
    const hint = 'use Type: oneshot, or ExecStartPre';
    findings.say(entry, `expected one ExecStart, got ${starts.length}, which only Type oneshot may have`, { hint });
  }
  const installed = Object.keys(unit.Install ?? {}).some((key) => installs.has(key));
  if (state === 'enabled' && !installed) {
    const hint = 'Install: {WantedBy: multi-user.target}';
    findings.say(entry, 'expected a section Install for a unit that shall be enabled, got none', { hint });
  }
}

function checkDropin(findings: Findings, entry: string, file: string, ending: string, unit: Unit): void {
  if (!/^[A-Za-z0-9:_@-][A-Za-z0-9:_.@-]*\.conf$/.test(file)) {
    findings.say(entry, `expected the name of a file that ends in .conf, got ${shown(file)}`);
  }
  checkSections(findings, entry, ending, unit);
}

/** Sections and settings: systemd passes over what it does not know with a line in the journal, which nobody reads. */
function checkSections(findings: Findings, entry: string, ending: string, unit: Unit): void {
  const allowed = ['Unit', sections[ending], 'Install'].filter((name) => name !== undefined);
  if (Object.keys(unit).length === 0) findings.say(entry, 'expected at least one section, got none');
  for (const [section, settings] of Object.entries(unit)) {
    if (!allowed.includes(section)) {
      findings.say(entry, `expected a section of ${allowed.join(', ')}, got ${shown(section)}`);
      continue;
    }
    for (const [key, value] of Object.entries(settings)) {
      const problem = settingProblem(key, value);
      if (problem !== undefined) findings.say(entry, problem, { field: `${entry}.${section}.${key}` });
    }
  }
}

function settingProblem(key: string, value: UnitValue): string | undefined {
  if (!/^[A-Za-z0-9]+$/.test(key)) return `expected the name of a setting in letters and digits, got ${shown(key)}`;
  for (const one of typeof value === 'object' ? value : [value]) {
    if (typeof one === 'number' && !Number.isFinite(one)) return `expected a number, got ${one}`;
    const text = String(one);
    const problem = lineProblem(text);
    if (problem !== undefined) return problem;
    if (text.endsWith('\\')) return 'expected no backslash at the end, which joins the next line to this one';
  }
  return undefined;
}

function checkState(findings: Findings, name: string, { unit, state }: SetupUnit): void {
  const entry = `units.${name}.state`;
  if (state === 'masked' && unit !== undefined) {
    findings.say(entry, 'expected a unit without a text of its own, got masked with one', {
      hint: 'leave one of them out',
    });
  }
  if (state === 'enabled' && /@\.[a-z]+$/.test(name) && unit?.Install?.DefaultInstance === undefined) {
    const hint = `enable an instance: ${name.replace('@.', '@NAME.')}`;
    findings.say(entry, 'expected an instance, got a template, which cannot be enabled', { hint });
  }
  const { sshUnit, sshSocket } = findings.system;
  const stopped = state === 'disabled' || state === 'masked';
  const wrong = name === sshSocket || ([sshUnit, swapUnitName].includes(name) && stopped);
  if (wrong && state !== undefined && !findings.isOwn(entry)) {
    findings.say(entry, `expected ${name} as it is, got ${state}`, { hint: 'nodes are reached and run by it' });
  }
}
