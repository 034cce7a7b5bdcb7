import { failed } from './exit';
import { SshTrouble } from './ssh-failure';
import type { SshSession } from './ssh-session';

/** New with every boot. */
const bootIdLine = 'cat /proc/sys/kernel/random/boot_id';
const waitMs = 5 * 60_000;
const betweenMs = 3000;

/**
 * Reboots a machine in order and waits until it answers again, at most five minutes.
 *
 * @param session of the account of deliveries
 * @param open logs in again
 * @throws CommandError when it does not come back
 */
export async function rebootMachine(session: SshSession, open: () => Promise<SshSession>): Promise<void> {
  const before = (await session.run(bootIdLine)).stdout.trim();
  await session.run('sudo -n systemctl reboot');
  session.close();
  const end = Date.now() + waitMs;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
    if (await isAnotherBoot(before, open)) return;
    if (Date.now() > end) {
      throw failed(
        'it does not come back after its reboot within 5 minutes',
        'look at its console; once it answers, run the same command again',
      );
    }
  }
}

async function isAnotherBoot(before: string, open: () => Promise<SshSession>): Promise<boolean> {
  try {
    const session = await open();
    const { code, stdout } = await session.run(bootIdLine).finally(() => session.close());
    return code === 0 && stdout.trim() !== before;
  } catch (error) {
    if (error instanceof SshTrouble && ['unreachable', 'other'].includes(error.kind)) return false;
    throw error;
  }
}
