/** What is wrong with an absolute path. @param what completes "expected ..." */
export function pathProblem(path: string, what: string): string | undefined {
  if (!path.startsWith('/')) return `expected ${what} that begins with /`;
  return climbs(path) ? `expected ${what} without ..` : undefined;
}

/** Whether a path leads out of where it begins. */
export function climbs(path: string): boolean {
  return path.split('/').includes('..');
}

/** A path without what changes nothing of it: `/data//a/` is `/data/a`. */
export function trimmed(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')}`;
}

/** Whether a path is a folder or in it. */
export function isWithin(path: string, tree: string): boolean {
  return path === tree || path.startsWith(`${tree}/`);
}
