import { installBeginScript } from '../scripts.gen';

/** What to call the script with: `check` changes nothing and tells what stands in the way. */
export type InstallStep = 'check' | 'install';

/**
 * A program that replaces an operating system: its settings, what all such programs begin with, and its own part.
 *
 * @throws TypeError when a value could not stand on one line
 */
export function installProgram(settings: Readonly<Record<string, string>>, program: string): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${word(name, value)}\n`);
  const withoutFirstLine = (text: string) => text.slice(text.indexOf('\n') + 1);
  return `#!/bin/sh\n${lines.join('')}${withoutFirstLine(installBeginScript)}${withoutFirstLine(program)}`;
}

/** One word of the shell, whatever is in it. */
function word(name: string, value: string): string {
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw new TypeError(`${name}: expected one line, got ${JSON.stringify(value)}`);
  return `'${value.replaceAll("'", "'\\''")}'`;
}
