import type { Arch, VendorCatalogue } from '../../src/fleet/catalogue';
import type { FitOptions } from '../../src/fleet/fit';
import type { PodSpec } from '../../src/fleet/spec-types';

/** Pods and what can be ordered for them. */
export interface FitCase {
  readonly seed: number;
  readonly pods: readonly PodSpec[];
  readonly catalogues: readonly VendorCatalogue[];
  readonly options: FitOptions;
}

/** Sizes in the manner of what vendors sell: MiB, processors, price, architecture. */
const shelves: Readonly<Record<string, readonly (readonly [number, number, number, Arch?])[]>> = {
  alpha: [
    [2048, 2, 3.49],
    [4096, 2, 5.99],
    [8192, 2, 12.49],
    [16384, 4, 24.49],
    [4096, 2, 3.79, 'arm64'],
    [8192, 4, 6.49, 'arm64'],
  ],
  beta: [
    [1024, 1, 5],
    [2048, 1, 12],
    [4096, 2, 24],
    [8192, 4, 48],
    [4096, 2, 36],
  ],
  gamma: [
    [512, 1, 4],
    [1024, 1, 6],
    [2048, 1, 12],
    [2048, 2, 18],
    [4096, 2, 24],
  ],
  delta: [
    [1024, 1, 0.44],
    [2048, 2, 6.55],
    [4096, 3, 14.74],
    [8192, 4, 31.27],
  ],
  omega: [
    [1024, 1, 5],
    [2048, 1, 10],
    [4096, 2, 20],
  ],
};

const memories = [16, 32, 48, 64, 96, 128, 200, 256, 300, 384, 512, 700, 900, 1100, 1500, 2048, 3000];

/** How many there are. */
export const caseCount = 200;

/** Always the same pods and sizes for a seed, from 1. */
export function fitCase(seed: number): FitCase {
  const draw = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)]!;
  const vendors = Object.keys(shelves).filter(() => draw(2) === 0);
  if (vendors.length === 0) vendors.push(pick(Object.keys(shelves)));
  const chance = (percent: number): boolean => draw(100) < percent;
  const labelled = chance(20);
  const pods: PodSpec[] = [];
  let left = 4 + draw(47);
  const scale = pick([4, 8, memories.length, memories.length]);
  while (left > 0 && pods.length < 9) {
    const replicas = Math.min(left, 1 + draw(pods.length === 0 ? 12 : 8));
    left -= replicas;
    const name = `p${pods.length}`;
    const before = pods.map((pod) => pod.name);
    const ports = chance(15) ? [{ port: pick([80, 443]), protocol: 'tcp' as const }] : [];
    const alone = ports.length > 0 || chance(10);
    pods.push({
      ...{
        name,
        manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } },
        images: [],
      },
      ...{ replicas: alone ? Math.min(replicas, 4) : replicas, ports, memoryMiB: memories[draw(scale)]! },
      spread: pick(['vendor', 'vendor', 'vendor', 'region', replicas > 4 ? 'vendor' : 'node'] as const),
      where: labelled && chance(40) ? { role: pick(['a', 'b']) } : {},
      with: [],
      apart: [
        ...(alone && ports.length === 0 ? [name] : []),
        ...(before.length > 0 && chance(15) ? [pick(before)] : []),
      ].sort(),
      cpuMilli: pick([0, 0, 50, 100, 250]),
      ...(chance(8) ? { needs: [[{ key: 'kubernetes.io/arch', operator: 'In' as const, values: ['amd64'] }]] } : {}),
    });
  }
  const options: FitOptions = {
    ...(chance(40) ? { vendorCount: 1 + draw(Math.min(3, vendors.length)) } : {}),
    ...(chance(15) && vendors.length > 1 && !pods.some((pod) => pod.apart.length > 0) ? { roomForLoss: true } : {}),
  };
  return { seed, pods, catalogues: vendors.map(catalogue), options };
}

function catalogue(vendor: string): VendorCatalogue {
  const sizes = shelves[vendor]!.map(([ramMiB, vcpus, amount, arch = 'amd64']) => {
    const price = { amount, currency: 'EUR', asOf: '2026-07' };
    return [`${ramMiB}-${vcpus}-${arch}-${amount}`, { ramMiB, vcpus, arch, price }] as const;
  });
  return {
    ...{ vendor, sizes: Object.fromEntries(sizes), images: { 'debian-13': 'debian' } },
    regions: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
    machineName: { pattern: /^/, rule: 'any' },
  };
}

/** Numbers below a bound, by the seed alone. @see https://en.wikipedia.org/wiki/Xorshift */
function dice(seed: number): (bound: number) => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return (bound) => {
    for (let i = 0; i < 3; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
    }
    return (state >>> 0) % bound;
  };
}
