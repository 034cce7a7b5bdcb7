/** One node at hetzner, with more keys: `, labels: {role: lb}`. */
export const node = (more: string) => `nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23${more}}`;

/** One node in a line of its own. */
export const nodeAs = (line: string) => `nodes:\n  ${line}`;

/** One pod in a line of its own. */
export const pod = (line: string) => `pods:\n  ${line}`;
