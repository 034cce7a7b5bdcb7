import * as fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** Follows a file that another process writes, line by line. */
export interface Tail {
  /** Reads what is left, passes on a last line without a newline, and ends. */
  finish(): void;
}

const pollMs = 80;

/**
 * Passes every whole line that appears in a file after `offset` to `onLine`. A file and not a pipe stands between Terraform and
 * us, so that it can finish its work and save its state when we are killed.
 */
export function tailFile(file: string, offset: number, onLine: (line: string) => void): Tail {
  const handle = fs.openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(64 * 1024);
  let position = offset;
  let rest = '';
  const drain = (): void => {
    for (let n = fs.readSync(handle, chunk, 0, chunk.length, position); n > 0; ) {
      position += n;
      const lines = (rest + decoder.write(chunk.subarray(0, n))).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
      n = fs.readSync(handle, chunk, 0, chunk.length, position);
    }
  };
  const timer = setInterval(drain, pollMs);
  return {
    finish: () => {
      clearInterval(timer);
      drain();
      if (rest !== '') onLine(rest);
      fs.closeSync(handle);
    },
  };
}
