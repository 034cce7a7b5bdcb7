/** Versions of Ignition's document that can be written, oldest first. */
export const ignitionSpecs = ['3.3.0', '3.4.0'] as const;

/** A version of Ignition's document. */
export type IgnitionSpec = (typeof ignitionSpecs)[number];

/** What differs between operating systems, as data. Lists are sorted unless said otherwise. */
export interface System {
  /** In our words, as `image:` in fleet.yaml: `debian-13`. */
  readonly name: string;
  /** For people: `Debian 13`. */
  readonly title: string;
  readonly family: 'debian' | 'redhat' | 'flatcar' | 'fedora-coreos';
  /** What reads the user data of a machine that a vendor makes. */
  readonly reader: 'cloud-init' | 'ignition';
  /** Newest Ignition spec that the oldest release still in use knows; set exactly for readers `ignition`. */
  readonly ignitionSpec?: IgnitionSpec;
  /** What installs packages; `none`: the system is an image, and holds what it holds. */
  readonly packages: 'apt' | 'dnf' | 'none';
  /** Unit of the SSH daemon. */
  readonly sshUnit: string;
  /** Socket that starts a daemon for each connection: turned off, so that {@link sshUnit} runs as it does elsewhere. @default - none */
  readonly sshSocket?: string;
  /** What keeps the clock. */
  readonly time: {
    readonly unit: string;
    /** @default - the system has it */
    readonly package?: string;
    /** systemd-timesyncd reads a drop-in, chrony its one file. */
    readonly kind: 'timesyncd' | 'chrony';
  };
  /** Certificates of authorities: `FOLDER/NAME.ENDING`, then the command. */
  readonly certificates: {
    readonly folder: string;
    readonly ending: string;
    readonly command: readonly string[];
    /** What brings the command. @default - the system has it */
    readonly package?: string;
  };
  /** What changes the kernel's command line on a machine that runs. */
  readonly kernelArguments: 'grub.d' | 'grubby' | 'ignition';
  /** What each engine needs and is, or why it cannot run there. */
  readonly engines: {
    readonly podman: EngineFacts | Unfit;
    readonly bosh: (EngineFacts & DockerFacts) | Unfit;
  };
}

/** What an engine needs on a system. */
export interface EngineFacts {
  readonly packages: readonly string[];
  /** Arguments without which the engine does not work there. @default - none */
  readonly kernelArguments?: readonly string[];
  /** Units that its packages start and that do nothing for us: they are masked. @default - none */
  readonly masked?: readonly string[];
}

/** A docker daemon as a system brings it. */
export interface DockerFacts {
  /** Absolute path of dockerd. */
  readonly daemon: string;
  /** Newest and oldest API version that it speaks: `1.45`. */
  readonly api: { readonly newest: string; readonly oldest: string };
}

/** Why an engine cannot run on a system, and what to do, both to follow `expected`-style messages. */
export interface Unfit {
  /** One clause: `its podman 4.3 has no Quadlet`. */
  readonly unfit: string;
  /** `use debian-13`. */
  readonly hint: string;
}
