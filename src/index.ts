/**
 * Flotilla as a library: plan a fleet, add its stacks to a cdktf app, or use its constructs one by one in a stack of your own.
 *
 * @example
 * const app = new App({ stackTraces: false });
 * addFleetStacks(app, readFleetPlan('fleet.yaml'));
 * app.synth();
 */
export { FleetKeys, type FleetKeysProps, type SshKeyPair } from './constructs/fleet-keys';
export { FleetMesh, type FleetMeshProps } from './constructs/fleet-mesh';
export { FleetNode, type FleetNodeProps } from './constructs/fleet-node';
export type { NodeDelivery } from './constructs/node-delivery';
export { type ServerLeafProps, TlsAuthority, type TlsAuthorityProps, type TlsLeaf } from './constructs/tls-authority';
export type * from './fleet';
export {
  cidr6Addresses,
  cidr6Contains,
  cidr6Host,
  cidr6Overlap,
  cidrAddresses,
  cidrContains,
  cidrHost,
  cidrHostRange,
  cidrOverlap,
  codes,
  FleetError,
  fleetSpec,
  formatCidr,
  formatCidr6,
  formatFinding,
  formatIpv4,
  formatIpv6,
  machineName,
  nodeSubnet,
  nodeSubnet6,
  parseCidr,
  parseCidr6,
  parseFleet,
  parseIpv4,
  parseIpv6,
  parseLedger,
  parseOutputs,
  plan,
  renderFleet,
  renderLedger,
  subnet6Capacity,
  subnetCapacity,
} from './fleet';
export type { Machine, MachineMaker, MachineProps, TerraformFacts, Vendor } from './providers/contract';
export { catalogues, findVendor, vendors } from './providers/registry';
export { addFleetStacks, type FleetStacks } from './stacks/fleet-stacks';
export { readFleetPlan, writeFleetFile } from './stacks/read-plan';
