import type { FailureScope } from './plan-types';

/**
 * Who has to be gone for a node to be gone: its vendor, or of a static machine its seller. A static machine from a seller that is
 * also a vendor of this fleet fails with that vendor's machines; static machines without a seller fail together, as `static`.
 * Wherever a vendor counts as what may vanish (`spread: vendor`, what is lost), this is meant.
 *
 * @example
 * failureDomain({ vendor: 'static', seller: 'acme' }); // 'acme'
 */
export function failureDomain(node: { readonly vendor: string; readonly seller?: string | undefined }): string {
  return node.seller ?? node.vendor;
}

/** What a node is lost with: `hetzner`, `hetzner/fsn1`, `n1`. Two nodes with the same name are lost together. */
export function failureDomainAt(
  scope: FailureScope,
  node: {
    readonly name: string;
    readonly vendor: string;
    readonly region: string;
    readonly seller?: string | undefined;
  },
): string {
  if (scope === 'node') return node.name;
  return scope === 'vendor' ? failureDomain(node) : `${failureDomain(node)}/${node.region}`;
}
