import { formatElapsed, startProgress } from '../../src/cli/progress';
import { recordedTerminal } from './fixture';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test.each([
  [0, '0.0 s'],
  [9_900, '9.9 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [185_000, '3 min 05 s'],
])('%i ms are %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test('without a terminal each change is one line, and repeats are not said', () => {
  const terminal = recordedTerminal();
  let now = 0;
  const progress = startProgress(terminal, () => now);
  const step = progress.step('hetzner');
  step.say('planning');
  step.live('3 resources read');
  step.say('planning');
  step.say('applying');
  step.note('n1 failed');
  now = 2_000;
  step.done('2 added');
  progress.end();
  expect(terminal.printed.err).toBe(
    'hetzner: planning\nhetzner: applying\nhetzner: n1 failed\nhetzner: 2 added (2.0 s)\n',
  );
  expect(terminal.printed.out).toBe('');
});

/** What a terminal shows after all that was printed. */
function screen(printed: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const [token, up] of [...printed.matchAll(/\x1b\[(\d+)A|\x1b\[J|\n|[^\x1b\n]+/g)].map(
    (m) => [m[0], m[1]] as const,
  )) {
    if (up !== undefined) row -= Number(up);
    else if (token === '\x1b[J') lines.splice(row, lines.length, '');
    else if (token === '\n') lines[++row] ??= '';
    else lines[row] = token;
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

test('on a terminal steps have a line each, redrawn side by side with counts and time', () => {
  const terminal = recordedTerminal({ live: true, errColumns: 60 });
  let now = 0;
  const progress = startProgress(terminal, () => now);
  const one = progress.step('hetzner');
  const two = progress.step('linode');
  one.say('applying');
  one.live('1/3  n1, n2');
  two.say('planning');
  now = 3_000;
  jest.advanceTimersByTime(200);
  expect(screen(terminal.printed.err)).toEqual([
    ' · hetzner  applying 1/3  n1, n2  3.0 s',
    ' · linode   planning  3.0 s',
  ]);
  two.note('n3 failed');
  two.fail('failed');
  now = 12_000;
  one.done('3 added');
  progress.end();
  expect(screen(terminal.printed.err)).toEqual([
    'linode: n3 failed',
    ' ✓ hetzner  3 added  12 s',
    ' ✗ linode   failed  3.0 s',
  ]);
});

test('no line of a narrow terminal wraps', () => {
  const terminal = recordedTerminal({ live: true, errColumns: 40 });
  const progress = startProgress(terminal, () => 0);
  progress.step('hetzner').say('x'.repeat(200));
  jest.advanceTimersByTime(200);
  progress.end();
  for (const line of screen(terminal.printed.err)) expect(line.length).toBeLessThan(40);
});
