/**
 * Flotilla as a library: plan a fleet, add its stacks to a cdktf app, or use its constructs one by one in a stack of your own.
 *
 * @example
 * const planned = plan(spec, ledger, catalogues);
 * if (planned.ok) addFleetStacks(new App({ stackTraces: false }), planned.value.plan);
 */
export { FleetKeys, type FleetKeysProps, type SshKeyPair } from './constructs/fleet-keys';
export { FleetNode, type FleetNodeProps } from './constructs/fleet-node';
export { FleetOutputs as FleetOutputsConstruct, type FleetOutputsProps } from './constructs/fleet-outputs';
export { NodeDelivery, type NodeDeliveryProps } from './constructs/node-delivery';
export { PartTexts } from './constructs/part-texts';
export { type ServerLeafProps, TlsAuthority, type TlsAuthorityProps, type TlsLeaf } from './constructs/tls-authority';
export * from './fleet';
export type { Machine, MachineMaker, MachineProps, Vendor } from './providers/contract';
export { catalogues, findVendor, vendors } from './providers/registry';
export { addFleetStacks, type FleetStacks } from './stacks/fleet-stacks';
