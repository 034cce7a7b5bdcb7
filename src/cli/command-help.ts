import type { Command } from 'commander';
import { commandDetails } from './command-details';
import { wrap } from './table';

/** A command line and what it is for. */
export type Example = readonly [line: string, why: string];

const examplesOf = new WeakMap<Command, readonly Example[]>();

/** Examples of a command; every command has some. They are printed under its help and stand in its reference. */
export function examples(command: Command, ...lines: readonly Example[]): Command {
  examplesOf.set(command, lines);
  return command;
}

/** What the reference has on a command beside its arguments and options. */
export interface CommandHelp {
  /** `flotilla rehearse up` */
  readonly name: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  readonly examples: readonly Example[];
}

/** @param command of a program that was built whole */
export function helpOf(command: Command): CommandHelp {
  const name = fullName(command);
  return { name, details: commandDetails[name] ?? [], examples: examplesOf.get(command) ?? [] };
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** Widest text, in characters. */
const textWidth = 96;

/** Prints details and examples under the help of a command and of all below it. To be called once the program is whole. */
export function printHelp(command: Command): void {
  command.addHelpText('after', () => helpText(helpOf(command)));
  for (const child of command.commands) printHelp(child);
}

function helpText(help: CommandHelp): string {
  const paragraphs = help.details.map((text) => `\n${wrap(text, textWidth).join('\n')}`);
  const width = Math.max(0, ...help.examples.map(([line]) => line.length));
  const lines = help.examples.map(([line, why]) => `  ${line.padEnd(width)}  ${why}`);
  return [...paragraphs, ...(lines.length === 0 ? [] : [`\nExamples:\n${lines.join('\n')}`])].join('\n');
}
