/** Names of Debian's archives as its own images have them; in a rehearsal the file server answers under them. */
export const mirrorHosts: readonly string[] = ['deb.debian.org', 'security.debian.org'];

/** Name under which a rehearsal's own files are served. `.test` is nobody's: RFC 6761. */
export const filesHost = 'files.flotilla.test';
