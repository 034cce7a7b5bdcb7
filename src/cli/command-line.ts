/**
 * A command for people to paste, in lines that are not wider than a terminal: broken between words, each line but the last ending in
 * a backslash, so that a shell reads it as one. A word that is wider stays whole.
 *
 * @param width characters; `Infinity`: one line
 */
export function commandLines(command: string, width: number, indent = '  '): readonly string[] {
  if (command.length <= width) return [command];
  const lines: string[] = [];
  for (const word of command.split(' ')) {
    const last = lines.at(-1);
    const fits = last !== undefined && last.length + 1 + word.length + ' \\'.length <= width;
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines.map((line, i) => (i === lines.length - 1 ? line : `${line} \\`));
}
