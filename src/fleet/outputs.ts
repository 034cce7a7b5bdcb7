/** What the mesh stack puts out, and all that artifacts read besides the plan. */

/** One node as it stands after apply. */
export interface NodeOutputs {
  readonly index: number;
  readonly generation: number;
  readonly vendor: string;
  readonly region: string;
  /** The vendor's id of the machine. */
  readonly machineId: string;
  readonly ipv4: string;
  /** The lasting SSH host key, as `ssh-ed25519 AAAA...` without a comment. */
  readonly hostKey: string;
}

/** Value of mesh's output `fleet`: no secrets. */
export interface FleetFacts {
  readonly schemaVersion: 1;
  readonly fleet: string;
  readonly nodes: Readonly<Record<string, NodeOutputs>>;
}

/** Value of mesh's output `fleetSecrets`: sensitive. PEM texts. */
export interface FleetSecrets {
  readonly schemaVersion: 1;
  /** Login of Terraform's deliveries. */
  readonly delivery: { readonly user: string; readonly privateKey: string };
  /** Only when a node has engine bosh: what a client of the docker daemons needs. */
  readonly docker?: { readonly ca: string; readonly certificate: string; readonly privateKey: string };
}

/** Both outputs, parsed. */
export interface FleetOutputs {
  readonly fleet: FleetFacts;
  readonly secrets: FleetSecrets;
}
