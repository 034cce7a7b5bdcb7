import type { Engine } from '../fleet/plan-types';
import { archOf, imageOf, isRescue, type MachineFacts } from './machine-facts';

/** Why a machine cannot become a node, and what to do. */
export interface Unfit {
  readonly reason: string;
  readonly hint: string;
}

/** What the machine is to become. */
export interface WantedNode {
  readonly engine: Engine;
  /** Operating system that the fleet file names; overrules what was detected. @default - what was detected */
  readonly image?: string;
  /** Operating systems that can be set up, in the fleet's words. */
  readonly systems: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
}

/** What an engine must have at least: memory that the kernel can use, and free space for its packages and a first image. */
const least = {
  podman: { ramMiB: 400, freeMiB: 1024 },
  bosh: { ramMiB: 900, freeMiB: 4096 },
} as const satisfies Readonly<Record<Engine, { ramMiB: number; freeMiB: number }>>;

/** Guests that share their host's kernel, which is nobody's to set up; systemd-nspawn's is a rehearsal. */
const shared: Readonly<Record<string, string>> = {
  openvz: 'OpenVZ',
  lxc: 'LXC',
  'lxc-libvirt': 'LXC',
  docker: 'Docker',
  podman: 'Podman',
  wsl: 'WSL',
  proot: 'PRoot',
  rkt: 'rkt',
};

/** On which every node is reached. */
const sshPort = 22;

/** A clock that is off by more makes certificates and package signatures invalid. */
const clockSeconds = 600;

/** Every reason why a machine cannot become the node, in order of what to mend first; empty when it can. */
export function unfitReasons(facts: MachineFacts, wanted: WantedNode): readonly Unfit[] {
  if (isRescue(facts)) return [rescue(facts)];
  const found: Unfit[] = [];
  const guest = shared[facts.virt];
  if (guest !== undefined) {
    found.push({
      reason: `it is a guest of ${guest}: it shares its host's kernel, so it can load no module and change no kernel parameter`,
      hint: 'order a machine with a kernel of its own (KVM, Xen or bare metal); the smallest often cost the same',
    });
  } else {
    if (facts.vxlan !== true) found.push(noVxlan(facts));
    if (!facts.brNetfilter) found.push(noBridgeFilter(facts));
  }
  const image = wanted.image ?? imageOf(facts);
  if (!wanted.systems.includes(image)) {
    found.push({
      reason: `it runs ${facts.title}, which cannot be set up; allowed: ${wanted.systems.join(', ')}`,
      hint: 'have its vendor install one of these, or boot its rescue system and add --install debian',
    });
  } else if (!facts.systemd) {
    found.push({ reason: `${facts.title} runs there without systemd`, hint: 'have its vendor install it anew' });
  }
  if (facts.ports.length > 0 && !facts.ports.includes(sshPort)) {
    found.push({
      reason: `its SSH daemon listens on port ${facts.ports.join(', ')} alone, and the fleet comes by ${sshPort}`,
      hint: `add a line "Port ${sshPort}" beside the other to /etc/ssh/sshd_config and restart it`,
    });
  }
  return [...found, ...tooSmall(facts, wanted)];
}

function rescue(facts: MachineFacts): Unfit {
  return {
    reason: `it runs a rescue system (${facts.title}, root on ${facts.rootFs}), not the one on its disk`,
    hint: 'boot it from its disk again, or have this replace its system: --install debian',
  };
}

const otherKernel =
  'boot the kernel of its distribution, and install what holds its modules (Debian: linux-image-amd64, Rocky: kernel-modules)';

function noVxlan(facts: MachineFacts): Unfit {
  if (facts.vxlan === undefined) {
    return {
      reason: 'it has no program ip, so nothing can be told of its network',
      hint: 'install iproute2 (iproute)',
    };
  }
  return {
    reason: `its kernel ${facts.kernel} makes no vxlan link, which the network between nodes needs`,
    hint: otherKernel,
  };
}

/** Without it the system's units for kernel modules and parameters fail, and packets between containers pass the firewall by. */
function noBridgeFilter({ kernel }: MachineFacts): Unfit {
  return {
    reason: `its kernel ${kernel} has no br_netfilter, without which its firewall sees nothing of bridges`,
    hint: otherKernel,
  };
}

function tooSmall(facts: MachineFacts, wanted: WantedNode): readonly Unfit[] {
  const need = least[wanted.engine];
  const arch = archOf(facts);
  const found: Unfit[] = [];
  if (arch === undefined) {
    found.push({
      reason: `its processor is ${facts.machine}; allowed: x86_64, aarch64`,
      hint: 'order another machine',
    });
  } else if (arch === 'arm64' && wanted.engine === 'bosh') {
    const hint = 'use it for podman, or order a machine with x86_64';
    found.push({ reason: 'its processor is arm64, and BOSH has stemcells for amd64 only', hint });
  }
  if (facts.ramMiB < need.ramMiB) {
    const hint = wanted.engine === 'bosh' ? 'use it for podman, or order more' : 'order a machine with 512 MB';
    found.push({ reason: `it has ${facts.ramMiB} MiB of memory; ${wanted.engine} needs ${need.ramMiB}`, hint });
  }
  if (facts.freeMiB < need.freeMiB) {
    const hint = 'make room on its disk (df -h; journalctl --vacuum-size=50M)';
    found.push({ reason: `${facts.freeMiB} MiB of its disk are free; ${wanted.engine} needs ${need.freeMiB}`, hint });
  }
  const off = Math.abs(facts.time - wanted.now);
  if (off > clockSeconds) {
    const hint = 'set it (timedatectl set-ntp true, or date -s), so that certificates are valid there';
    found.push({ reason: `its clock is off by ${Math.round(off / 60)} minutes`, hint });
  }
  return found;
}
