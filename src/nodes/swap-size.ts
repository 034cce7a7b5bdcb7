/** Swap by memory, the smallest first: small nodes need it to upgrade packages, large ones would only wear their disks. */
const sizes = [
  { ramMiB: 1024, swapMiB: 1024 },
  { ramMiB: 8192, swapMiB: 2048 },
] as const;

/** Size of the swap file of a node with this memory; 0: none. */
export function swapMiB(ramMiB: number): number {
  return sizes.find((size) => ramMiB <= size.ramMiB)?.swapMiB ?? 0;
}
