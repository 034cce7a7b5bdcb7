/** The mirror or apt gave something else than an archive of Debian's is. */
export class BrokenArchive extends Error {}
