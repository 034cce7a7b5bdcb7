/** What first boot makes of a setup that is not a file there: these paths and names are taken. */
export const ownPaths = {
  sysctls: '/etc/sysctl.d/60-flotilla.conf',
  modules: '/etc/modules-load.d/60-flotilla.conf',
  /** Where sshd finds the keys of each account. Root's own: a key that leaves the fleet is gone from the machine. */
  keys: '/etc/ssh/authorized_keys.d',
  timesyncd: '/etc/systemd/timesyncd.conf.d/60-flotilla.conf',
  chrony: '/etc/chrony.conf',
  /** Program that sees to the swap file. */
  swapProgram: '/opt/flotilla/bin/swap',
} as const;

/** Unit that turns the swap file on at each boot. */
export const swapUnitName = 'flotilla-swap.service';
