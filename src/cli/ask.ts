import { createInterface } from 'node:readline/promises';

/** Asks a question on the terminal; only `y` or `yes` is yes. End of input and Ctrl-C are no. */
export async function confirm(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => {
    reader.once('close', () => resolve(''));
    reader.once('SIGINT', () => reader.close());
  });
  try {
    const answer = await Promise.race([reader.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
