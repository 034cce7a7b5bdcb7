import { codes, type FindingCode } from '../fleet/codes';
import { type Explanation, explanations } from '../fleet/explanations';
import { labelPattern } from '../fleet/names';
import { nearest } from '../fleet/nearest';
import { type ExitCode, exitCode, wrongInput } from './exit';
import { ownName } from './own-name';
import type { FleetOptions, Surroundings } from './program-options';
import { wrap } from './table';
import { jsonText, paint, type Terminal } from './terminal';

/** Widest text, in characters. */
const textWidth = 96;

/** How a pod is told from a code. */
const podPrefix = 'pod/';

/**
 * `flotilla explain`: what codes mean, at length, all of them in a line each if none is named; and why pods are where they are, for which
 * alone a fleet is read.
 */
export async function explainCommand(
  around: Surroundings,
  wanted: readonly string[],
  options: FleetOptions,
): Promise<ExitCode> {
  const { terminal } = around;
  // Kubernetes' own tools take pod/web and Pod/web alike.
  const isPod = (word: string) => word.toLowerCase().startsWith(podPrefix);
  const pods = wanted.filter(isPod).map((word) => word.slice(podPrefix.length));
  const words = wanted.filter((word) => !isPod(word));
  const names = wanted.length === 0 ? allCodes() : words.map(known);
  const explained = pods.length === 0 ? [] : await explainedPods(around, pods, options);
  if (options.json === true) terminal.out(jsonText([...explained.map(({ json }) => json), ...names.map(asJson)]));
  else if (wanted.length === 0) terminal.out(list(names, terminal));
  else terminal.out([...explained.map(({ text }) => text), ...names.map((name) => page(name, terminal))].join('\n'));
  return exitCode.done;
}

async function explainedPods(around: Surroundings, pods: readonly string[], options: FleetOptions) {
  const { explainPods } = await import('./explain-pods');
  return explainPods(around, pods, options);
}

function allCodes(): readonly FindingCode[] {
  return Object.keys(codes) as FindingCode[];
}

/** @throws CommandError for a code that does not exist */
function known(word: string): FindingCode {
  if (Object.hasOwn(codes, word)) return word as FindingCode;
  const meant = nearest(word, allCodes());
  throw wrongInput(
    `there is no code '${word}'`,
    meant === undefined
      ? `${ownName} explain lists all${labelPattern.test(word) ? `; for a pod of that name say ${podPrefix}${word}` : ''}`
      : `did you mean '${meant}'? ${ownName} explain lists all`,
  );
}

function list(names: readonly FindingCode[], terminal: Terminal): string {
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `${paint(terminal, 'bold', name.padEnd(width))}  ${codes[name]}`);
  return `${lines.join('\n')}\n\n${ownName} explain CODE tells more of one.\n`;
}

function page(name: FindingCode, terminal: Terminal): string {
  const explanation = explanations[name];
  const width = Math.max(20, Math.min(terminal.columns, textWidth) - 2);
  const indented = (text: string) => wrap(text, width).map((line) => `  ${line}`);
  const lines = [`${paint(terminal, 'bold', name)}: ${codes[name]}`];
  if (explanation === undefined) return `${lines[0]}\n`;
  lines.push('', ...indented(explanation.why), '', ...indented(explanation.mend));
  if (explanation.example !== undefined) {
    const { wrong, right } = explanation.example;
    lines.push(
      '',
      paint(terminal, 'red', 'Wrong:'),
      ...quoted(wrong),
      '',
      paint(terminal, 'green', 'Right:'),
      ...quoted(right),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Fleet file text as it stands in the file; a tab, which is what one example is about, is made visible. */
function quoted(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line.replaceAll('\t', '<tab>')}`);
}

function asJson(name: FindingCode): { code: FindingCode; meaning: string } & Partial<Explanation> {
  return { code: name, meaning: codes[name], ...explanations[name] };
}
