import type { Probe } from './host-probe';

/** Ways in which a first boot comes to a host. */
export const transports = ['cloud-init', 'ignition', 'script'] as const;

/** One of them. */
export type Transport = (typeof transports)[number];

/** A difference between hosts that is meant to be. */
interface Exception {
  /** Lines of a probe, whole. */
  readonly lines: RegExp;
  /** Hosts that have such lines, each of them. Were there any on the others, they would count. */
  readonly on: readonly Transport[];
  /** What to compare instead. @default - nothing */
  readonly as?: string;
  readonly why: string;
}

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Every difference that there may be. */
const exceptions: readonly Exception[] = [
  {
    lines: /^(file \/etc\/machine-id) (?:444|644) root:root [0-9a-f]{64}$/,
    on: transports,
    as: '$1',
    why: 'every machine has an id of its own; systemd itself wrote it, cloud-init or Ignition left it',
  },
  {
    lines: /^(file \/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-? [0-7]+ root:\w+) [0-9a-f]{64}$/,
    on: transports,
    as: '$1',
    why: 'accounts are compared one by one: their numbers depend on their order, the date of a password on the day',
  },
  {
    lines: /^(group (\w+) \w+ )\2,$/,
    on: ['cloud-init'],
    as: '$1,',
    why: 'cloud-init makes a group only if it can put the user into it, who has it as the primary one anyway',
  },
  {
    lines: /^(file \/etc\/hosts 644 root:root) [0-9a-f]{64}$/,
    on: transports,
    as: '$1',
    why: "cloud-init and the script add the machine's name, each in its words; systemd answers for it where nobody did",
  },
  {
    lines: /^file \/etc\/ssh\/ssh_host_ed25519_key(\.pub)? \d+ root:root [0-9a-f]{64}$/,
    on: transports,
    why: 'made by cloud-init, by Debian or by the seller; sshd never offers it, as its settings (compared here) say',
  },
  {
    lines: /^file \/etc\/ssh\/ssh_host_(ecdsa|rsa)_key(\.pub)? \d+ root:root [0-9a-f]{64}$/,
    on: ['ignition', 'script'],
    why: 'cloud-init is told to make the quickest one alone; sshd offers none of them',
  },
  {
    lines: /^file \/etc\/ssh\/sshd_config\.d\/50-cloud-init\.conf 600 root:root [0-9a-f]{64}$/,
    on: ['cloud-init'],
    why: 'cloud-init writes down that passwords let nobody in',
  },
  {
    lines: /^file \/etc\/ssh\/sshd_config\.d\/10-root\.conf 644 root:root [0-9a-f]{64}$/,
    on: ['script'],
    why: 'the seller let root in by password; the script leaves the file, and what it sets in front of it counts',
  },
  {
    lines: new RegExp(
      `^(directory /home/(\\w+)/\\.ssh 700 \\2:\\2|file /(home/)?(\\w+)/\\.ssh/authorized_keys 600 \\4:\\4 ${empty})$`,
    ),
    on: ['cloud-init'],
    why: 'cloud-init makes the file of keys for whomever it makes or finds; it is empty, and sshd does not read it',
  },
  {
    lines:
      /^file \/etc\/systemd\/network\/10-cloud-init-host0\.network 644 systemd-network:systemd-network [0-9a-f]{64}$/,
    on: ['cloud-init'],
    why: "cloud-init writes the vendor's network",
  },
  {
    lines: /^file \/etc\/systemd\/network\/10-host0\.network 644 root:root [0-9a-f]{64}$/,
    on: ['ignition', 'script'],
    why: "the network was on the machine's disk before its first boot",
  },
  {
    lines: new RegExp(`^file /etc/cloud/cloud-init\\.disabled 644 root:root ${empty}$`),
    on: ['ignition', 'script'],
    why: 'no system has both readers but the one of this test; a bare machine is none that cloud-init sets up',
  },
  {
    lines: /^unit cloud-init\.target enabled-runtime$/,
    on: ['cloud-init'],
    why: 'so it says at each boot that it is at work',
  },
  {
    lines:
      /^file \/etc\/(\.ignition-result\.json 600|systemd\/system-preset\/20-ignition\.preset 644) root:root [0-9a-f]{64}$/,
    on: ['ignition'],
    why: 'what Ignition notes down about itself, and how it enables units',
  },
  {
    lines:
      /^(unit flotilla-first-boot\.service enabled|(file|link) \/etc\/systemd\/system\/(multi-user\.target\.wants\/)?flotilla-first-boot\.service .*)$/,
    on: ['ignition'],
    why: 'Ignition has no word for commands: a unit runs them once',
  },
  {
    lines: new RegExp(`^file /var/lib/flotilla/first-boot/begun 644 root:root ${empty}$`),
    on: ['cloud-init'],
    why: 'a boot after a power loss has to know that there was an earlier one',
  },
  {
    lines: /^file \/var\/lib\/flotilla\/first-boot\/done 600 root:root [0-9a-f]{64}$/,
    on: ['script'],
    why: 'the script is run again and again, and runs no command twice',
  },
  {
    lines: new RegExp(`^(file /var/lib/flotilla/first-boot/finished) 600 (root:root ${empty})$`),
    on: ['script'],
    as: '$1 644 $2',
    why: 'an empty mark: nobody but root looks for it',
  },
];

/**
 * Takes out of probes what the written list explains.
 *
 * @returns the lines that are left, and exceptions that a host does not need
 */
export function explained(probes: ReadonlyMap<Transport, Probe>): {
  readonly lines: ReadonlyMap<Transport, Probe>;
  readonly stale: readonly string[];
} {
  const used = new Set<Exception>();
  const compared = (transport: Transport, line: string): readonly string[] => {
    const exception = exceptions.find(({ lines, on }) => on.includes(transport) && lines.test(line));
    if (exception === undefined) return [line];
    used.add(exception);
    return exception.as === undefined ? [] : [line.replace(exception.lines, exception.as)];
  };
  const lines = new Map(
    [...probes].map(([each, probe]) => [each, probe.flatMap((line) => compared(each, line)).sort()] as const),
  );
  return { lines, stale: exceptions.filter((each) => !used.has(each)).map((each) => each.why) };
}
