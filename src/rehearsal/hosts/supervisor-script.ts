/** What one host's supervisor has to know. All paths are absolute. */
export interface SupervisorPlan {
  /** The machine's folder: holds `upper`, `work`, `root`, `lower` and the folders of `volumes`. */
  readonly folder: string;
  /** The machine's name for systemd-nspawn; at most 12 characters, because an interface is named after it. */
  readonly machine: string;
  readonly hostname: string;
  /** Folders under the host's own, topmost first. */
  readonly lower: readonly string[];
  readonly bridge: string;
  /** The host's control group in each hierarchy. */
  readonly groups: readonly string[];
  /** Files that hand the memory controller down (version 2), in order. */
  readonly delegation: readonly string[];
  /** Name of the limit's file in the last of `groups`, and its value. @default - no limit */
  readonly memory?: { readonly file: string; readonly bytes: number };
  /** Folder of the machine to folder in the host: storage that must not lie on an overlay. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Absolute folder on this machine to folders in the host that show it and cannot change it. */
  readonly shown: Readonly<Record<string, readonly string[]>>;
  /** Devices of this machine that the host may open. */
  readonly devices: readonly string[];
}

/**
 * A POSIX shell script that keeps one host running until it powers off, and starts it again when it reboots. It runs in a
 * mount namespace of its own: its mounts end with it. Exit status 75: another supervisor of this host is running.
 */
export function supervisorScript(plan: SupervisorPlan): string {
  return [
    '#!/bin/sh',
    `# Keeps the rehearsal's host ${plan.hostname.replace(/[^\w.-]/g, '')} running. Written anew at every start.`,
    'set -eu',
    'umask 022',
    `cd ${quoted(plan.folder)}`,
    'exec 8>>supervisor.lock',
    'flock -n 8 || exit 75',
    ...groupFunctions(plan),
    ...delegationLines(plan),
    'enter supervisor',
    // What systemd-nspawn notes down about a running machine goes with it.
    'mkdir -p /run/systemd',
    'mount -t tmpfs -o mode=0755 tmpfs /run/systemd',
    ...rootLines(plan.lower),
    ...bootLoop(plan),
    '',
  ].join('\n');
}

function groupFunctions(plan: SupervisorPlan): string[] {
  const groups = plan.groups.map(quoted).join(' ');
  return [
    'enter() {',
    `  for group in ${groups}; do`,
    '    mkdir -p "$group/$1"',
    '    echo 0 >"$group/$1/cgroup.procs"',
    '  done',
    '}',
    '# Groups that the last boot left inside would keep processes out of this one.',
    'clear_guest() {',
    `  for group in ${groups}; do`,
    '    if [ -d "$group/guest" ]; then find "$group/guest" -depth -type d -exec rmdir {} \\; ; fi',
    '    mkdir -p "$group/guest"',
    '  done',
    '}',
  ];
}

function delegationLines(plan: SupervisorPlan): string[] {
  return plan.delegation.flatMap((file) => {
    const folder = file.slice(0, file.lastIndexOf('/'));
    return [`mkdir -p ${quoted(folder)}`, `echo +memory >${quoted(file)}`];
  });
}

/**
 * Shell lines that mount a host's root on `root`, in the host's folder and a mount namespace that ends with its processes.
 * @param lower folders under the host's own, topmost first
 */
export function rootLines(lower: readonly string[]): readonly string[] {
  // Bound to plain names first: overlayfs has its own ideas of colons and commas in its options.
  const names = lower.map((_, position) => `lower/${position}`);
  return [
    ...lower.flatMap((folder, position) => [
      `mkdir -p ${names[position]}`,
      // Read-only: images belong to all rehearsals, and whatever goes wrong here must not reach them.
      `mount -o bind,ro ${quoted(folder)} ${names[position]}`,
    ]),
    // Without waiting for the disk, which is most of what installing packages would take: a host's power loss is none of this machine's, whose
    // memory keeps what was written. Overlayfs leaves a mark that forbids the next mount, for when it was this machine's.
    'rm -rf work/work/incompat',
    `mount -t overlay -o lowerdir=${names.join(':')},upperdir=upper,workdir=work,volatile overlay root`,
  ];
}

function bootLoop(plan: SupervisorPlan): string[] {
  const last = plan.groups.at(-1) ?? '';
  const limit = plan.memory && `  echo ${plan.memory.bytes} >${quoted(`${last}/guest/${plan.memory.file}`)}`;
  return [
    'guest=',
    'stop() { if [ -n "$guest" ]; then kill -TERM "$guest" 2>/dev/null || :; fi; }',
    'trap stop TERM INT HUP',
    'boots=0',
    '# A host that does nothing but reboot ends some day.',
    'while [ "$boots" -lt 10000 ]; do',
    '  boots=$((boots + 1))',
    '  clear_guest',
    ...(limit ? [limit] : []),
    `  ip link delete ${quoted(`vb-${plan.machine}`)} 2>/dev/null || :`,
    '  (',
    '    exec 8>&-',
    '    trap - TERM INT HUP',
    '    enter guest',
    `    exec env ${guestCommand(plan).map(quoted).join(' ')}`,
    '  ) </dev/null &',
    '  guest=$!',
    '  status=0',
    '  wait "$guest" || status=$?',
    '  # A signal ends the wait early.',
    '  while kill -0 "$guest" 2>/dev/null; do status=0; wait "$guest" || status=$?; done',
    '  # 133 is how systemd-nspawn says that the host wants to boot again.',
    '  [ "$status" = 133 ] || exit "$status"',
    'done',
  ];
}

function guestCommand(plan: SupervisorPlan): string[] {
  // systemd-nspawn splits at colons.
  const escaped = (file: string): string => file.replace(/[\\:]/g, '\\$&');
  const folder = escaped(plan.folder);
  return [
    // A host sees version 2 control groups whatever the machine has, and may change its own network settings.
    'SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1',
    'SYSTEMD_NSPAWN_API_VFS_WRITABLE=network',
    'systemd-nspawn',
    '--quiet',
    `--directory=${plan.folder}/root`,
    '--boot',
    `--machine=${plan.machine}`,
    `--hostname=${plan.hostname}`,
    '--register=no',
    '--keep-unit',
    '--link-journal=no',
    '--resolv-conf=off',
    '--timezone=off',
    '--console=pipe',
    `--network-bridge=${plan.bridge}`,
    // What container engines inside the host need.
    '--capability=all',
    '--system-call-filter=bpf keyctl add_key @mount',
    ...Object.entries(plan.volumes).map(([here, there]) => `--bind=${folder}/${here}:${there}`),
    ...Object.entries(plan.shown).flatMap(([here, there]) =>
      there.map((target) => `--bind-ro=${escaped(here)}:${target}`),
    ),
    ...plan.devices.map((device) => `--bind=${device}`),
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
