/**
 * What a vendor sells, as data. Every vendor's folder in providers/ states one of these; planning reads nothing else of a
 * vendor.
 */

/** A price as the vendor lists it: advice, never a promise. */
export interface Price {
  /** Per month, without VAT. */
  readonly amount: number;
  /** ISO 4217 code, as `EUR`. */
  readonly currency: string;
  /** Month in which it was read, as `2026-07`; `undated` if its source has no date; `fleet file` if the user stated it. */
  readonly asOf: string;
}

/** Processor architecture, in Debian's words. */
export type Arch = 'amd64' | 'arm64';

/** One size (server type, plan) of a vendor. */
export interface SizeFacts {
  readonly ramMiB: number;
  readonly vcpus: number;
  readonly arch: Arch;
  /** @default - unknown; the plan shows no price */
  readonly price?: Price;
}

/** How a machine's user data reaches its vendor. */
export interface UserDataFacts {
  /** Largest user data, counted before any encoding. */
  readonly limitBytes: number;
  /** `base64`: the caller encodes; `plain`: as it is. */
  readonly encoding: 'plain' | 'base64';
  /** Where limit and encoding are documented. */
  readonly source: string;
  /**
   * Whether cloud-init on the vendor's machines undoes base64 although the vendor takes plain text, so that what is no text (gzip) can
   * pass.
   *
   * @default false
   */
  readonly readerTakesBase64?: boolean;
}

/** A network that is in use on machines before any overlay is laid. */
export interface UsedNetwork {
  /** `172.31.1.1/32`; IPv4 or IPv6. */
  readonly network: string;
  /** What it is there for, to follow its name in a sentence: `gateway of every server`. */
  readonly what: string;
  /** Whether a node's subnet on it cuts machines off; otherwise only those that make use of the network. */
  readonly breaks: boolean;
  /** Where this is documented. */
  readonly source: string;
}

/** Everything that planning knows about a vendor. */
export interface VendorCatalogue {
  /** The word in fleet.yaml: `hetzner`. */
  readonly vendor: string;
  /**
   * The vendor's own region names. A catalogue never blocks: an unknown region is a warning.
   *
   * @default - any word is a region: the machines exist already and stand where their owner says
   */
  readonly regions?: readonly string[];
  /**
   * Which of the regions are in one part of the world, the one to propose first: a fleet's next vendor had better be near.
   *
   * @default - nobody knows
   */
  readonly partsOfTheWorld?: Readonly<Record<string, readonly string[]>>;
  readonly sizes: Readonly<Record<string, SizeFacts>>;
  /** Operating system in our words (`debian-13`) to the vendor's image. */
  readonly images: Readonly<Record<string, string>>;
  /** What the vendor allows as a machine's name. */
  readonly machineName: { readonly pattern: RegExp; readonly rule: string };
  /** @default - machines get no user data: they exist before they join */
  readonly userData?: UserDataFacts;
  /** Networks of the vendor's own that its machines meet. @default - none known */
  readonly privateNetworks?: readonly UsedNetwork[];
}
