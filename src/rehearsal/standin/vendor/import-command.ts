/** How a user takes over what exists already. */

/**
 * Two lines for a diagnostic. The command is indented, because Terraform wraps all other lines.
 * @param address in the user's stack: a provider is not told, so it is what the rehearsal says, or a guess from the name.
 */
export function importAdvice(address: string, id: string): string {
  return `If it is the one that you mean, take it over:\n  terraform import ${address} ${id}`;
}
