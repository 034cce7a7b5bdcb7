/** A setting of a unit. A list stands for one line per element; an empty string clears what was set before. */
export type UnitValue = string | number | boolean | readonly (string | number)[];

/** A systemd unit or drop-in as data: `{Section: {Key: value}}`, written in the order given. */
export type Unit = Readonly<Record<string, Readonly<Record<string, UnitValue>>>>;

/**
 * A unit or drop-in as text. Values stand as they are: build command lines with {@link execLine}.
 *
 * @throws Error for a name or value that would break out of its line.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html
 */
export function renderUnit(unit: Unit): string {
  const sections = Object.entries(unit).map(([section, settings]) => {
    const lines = Object.entries(settings).flatMap(([key, value]) => settingLines(section, key, value));
    return [`[${section}]`, ...lines, ''].join('\n');
  });
  return sections.join('\n');
}

function settingLines(section: string, key: string, value: UnitValue): string[] {
  const values = typeof value === 'object' ? value : [typeof value === 'boolean' ? (value ? 'yes' : 'no') : value];
  return values.map((one) => {
    const line = `${key}=${one}`;
    // A trailing backslash would swallow the next line.
    if (/[\n\r\0]|\\$/.test(line) || !/^[A-Za-z0-9]+$/.test(key)) {
      throw new Error(`[${section}] ${key}: expected a value of one line, got ${JSON.stringify(String(one))}`);
    }
    return line;
  });
}

/**
 * Words as the value of an Exec setting, so that the program gets exactly these arguments: specifiers (`%`), variables (`$`),
 * quotes and blanks are escaped.
 *
 * @example execLine('/bin/echo', '100 %', '$HOME') // '/bin/echo "100 %%" $$HOME'
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines
 */
export function execLine(...words: readonly string[]): string {
  return words.map(execWord).join(' ');
}

function execWord(word: string): string {
  const escaped = word
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return word === '' || /[\s"';\\]/.test(word) ? `"${escaped}"` : escaped;
}
