/** Bytes per MiB. */
export const mebibyte = 2 ** 20;

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Said where {@link parseMemory} returns undefined. */
export const memoryRule = 'an amount of memory as 64Mi, 1Gi or 128M';

/**
 * A Kubernetes quantity of memory in bytes; undefined if it is none. Amounts below a byte, exponents and units beyond Ti are
 * not read.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseMemory(text: string): number | undefined {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,3})?)(k|[MGT]|[KMGT]i)?$/.exec(text);
  const unit = match === null ? undefined : units[match[2] ?? ''];
  return match === null || unit === undefined ? undefined : Math.ceil(Number(match[1]) * unit);
}

/**
 * A Kubernetes quantity of processors in thousandths; undefined if it is none.
 *
 * @example
 * parseCpu('0.5'); // => 500
 */
export function parseCpu(text: string): number | undefined {
  if (/^[0-9]{1,9}m$/.test(text)) return Number.parseInt(text, 10);
  return /^[0-9]{1,6}(\.[0-9]{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : undefined;
}

/** `512MiB`, `4GiB` in MiB; the structure has checked the form. */
export function ramMiB(text: string): number {
  return Number.parseInt(text, 10) * (text.endsWith('GiB') ? 1024 : 1);
}
