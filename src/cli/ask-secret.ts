import { CommandError, exitCode } from './exit';

/** Where a secret is typed: the terminal on standard input. */
export interface SecretInput {
  readonly isTTY?: boolean;
  setRawMode(raw: boolean): unknown;
  on(event: 'data', listener: (data: Buffer) => void): unknown;
  off(event: 'data', listener: (data: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * Asks on the terminal for a line that is not shown.
 *
 * @param say prints the question
 * @throws CommandError after Ctrl-C, and at the end of input
 */
export function askSecret(
  question: string,
  say: (text: string) => void,
  input: SecretInput = process.stdin,
): Promise<string> {
  say(question);
  input.setRawMode(true);
  input.resume();
  return new Promise((resolve, reject) => {
    let bytes: number[] = [];
    const end = (): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      say('\n');
    };
    const onData = (data: Buffer): void => {
      for (const byte of data) {
        const key = keyOf(byte);
        if (key === 'enter') {
          end();
          resolve(Buffer.from(bytes).toString('utf8'));
          return;
        }
        if (key === 'stop' || (key === 'close' && bytes.length === 0)) {
          end();
          reject(new CommandError(exitCode.interrupted, 'stopped, nothing was changed'));
          return;
        }
        if (key === 'erase') bytes = [...Buffer.from([...Buffer.from(bytes).toString('utf8')].slice(0, -1).join(''))];
        else if (key === 'clear') bytes = [];
        else if (key === undefined) bytes.push(byte);
      }
    };
    input.on('data', onData);
  });
}

/** What a byte of a terminal means beside itself. */
function keyOf(byte: number): 'enter' | 'stop' | 'close' | 'erase' | 'clear' | undefined {
  if (byte === 0x0d || byte === 0x0a) return 'enter';
  if (byte === 0x03) return 'stop';
  if (byte === 0x04) return 'close';
  if (byte === 0x7f || byte === 0x08) return 'erase';
  return byte === 0x15 ? 'clear' : undefined;
}
