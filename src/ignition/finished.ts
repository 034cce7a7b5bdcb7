/**
 * A file that is there once a first boot has gone through, whatever brought it. While it is missing, the next boot goes on. Empty, or a
 * line of no meaning.
 */
export const finishedPath = '/var/lib/flotilla/first-boot/finished';
