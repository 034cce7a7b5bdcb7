import { createInterface } from 'node:readline/promises';
import { CommandError, exitCode } from './exit';

/**
 * Asks a question on the terminal; only `y` or `yes` is yes, and the end of input is no.
 *
 * @throws CommandError after Ctrl-C: whoever stops a command has not said no to one step of it
 */
export async function confirm(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  let answered = false;
  const ended = new Promise<string>((resolve, reject) => {
    reader.once('close', () => {
      if (!answered) process.stderr.write('\n');
      resolve('');
    });
    reader.once('SIGINT', () => {
      reject(new CommandError(exitCode.interrupted, '\nstopped, nothing was changed'));
      reader.close();
    });
  });
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `), ended]);
    answered = true;
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
