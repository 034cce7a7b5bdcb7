import { parseEvents } from 'js-yaml';
import type { FindingCode } from './codes';
import type { Finding } from './errors';

/** More than what is told with a path, and far less than what a parser that descends by recursion takes. */
const depthLimit = 200;

/**
 * What to tell of a text whose lists and maps are nested so deeply that the careful parser might not come back from it; undefined if
 * they are not. Quick, because nothing is built.
 */
export function refuseNesting({ file, text }: { readonly file: string; readonly text: string }): Finding | undefined {
  try {
    parseEvents(text, { maxDepth: depthLimit });
    return undefined;
  } catch (error) {
    const deep = error instanceof Error && error.message.startsWith('nesting exceeded');
    return deep || openBrackets(text) > depthLimit ? tooDeep(file) : undefined;
  }
}

/** The finding itself. */
export function tooDeep(file: string): Finding {
  return {
    code: 'yaml-nesting' satisfies FindingCode,
    path: '',
    file,
    message: 'expected a few levels of lists and maps, they are nested too deeply to be read',
    hint: 'look for brackets that stand there many times over',
  };
}

/** How many brackets are open at once: a guess, for a text of which the quick parser did not see all. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = bracket === '[' || bracket === '{' ? open + 1 : Math.max(0, open - 1);
    most = Math.max(most, open);
  }
  return most;
}
