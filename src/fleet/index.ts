/** The fleet as data: reading it, planning it, keeping its numbers. Pure: nothing here touches files, network or clock. */
export type { Arch, Price, SizeFacts, UsedNetwork, UserDataFacts, VendorCatalogue } from './catalogue';
export type { Checked } from './checked';
export {
  type Cidr,
  cidrAddresses,
  cidrContains,
  cidrHost,
  cidrHostRange,
  cidrOverlap,
  formatCidr,
  formatIpv4,
  nodeSubnet,
  parseCidr,
  parseIpv4,
  subnetCapacity,
} from './cidr';
export {
  type Cidr6,
  cidr6Addresses,
  cidr6Contains,
  cidr6Host,
  cidr6Overlap,
  formatCidr6,
  formatIpv6,
  nodeSubnet6,
  parseCidr6,
  parseIpv6,
  subnet6Capacity,
} from './cidr6';
export { codes, type FindingCode } from './codes';
export { type Finding, FleetError, formatFinding } from './errors';
export { failureDomain } from './failure-domain';
export type { NoText } from './file-text';
export { type FleetTextOptions, renderFleet } from './fleet-text';
export { forgetNodes } from './forget';
export { confirmLedger, emptyLedger, parseLedger, renderLedger, replaceNode } from './ledger';
export type { ConfigDigests, Ledger, LedgerMachine, LedgerNode, LedgerPod, Versions } from './ledger-types';
export { machineName, replicaName } from './names';
export { operatingSystems } from './operating-systems';
export type { FleetFacts, FleetOutputs, FleetSecrets, NodeOutputs } from './outputs';
export { parseOutputs } from './outputs-parse';
export { parseFleet } from './parse';
export { placedFindings } from './place-findings';
export { type Change, type ChangeKind, type Planned, plan } from './plan';
export { type LedgerSource, type PlannedFiles, type PlanRequests, planFiles } from './plan-files';
export type * from './plan-types';
export { askReplacement, type ReplacementOutcome, type Replacements, undoReplacement } from './replacement';
export { type OverlayRole, reserveMiB, roomMiB } from './reserve';
export type { FleetSource, ReadFile } from './source';
export { type FleetInput, fleetSpec } from './spec';
export type { BoshSpec, FleetSpec, HostPort, NodeSpec, OverlaySpec, PodSpec } from './spec-types';
export { standing } from './standing';
export type { Path, Position, Where } from './where';
