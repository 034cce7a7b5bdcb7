import { namespaceFile } from './namespace';

/**
 * The command line that runs `argv` where the rehearsal's hosts can be reached, and nothing else. Only the network changes:
 * files, environment, user and terminal stay the caller's; the exit status is that of the command. (`ip netns exec` would
 * also replace /sys and files in /etc.) Needs root, and a network that is up.
 */
export function netnsCommand(rehearsalDir: string, argv: readonly string[]): string[] {
  return ['nsenter', `--net=${namespaceFile(rehearsalDir)}`, '--', ...argv];
}
