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
