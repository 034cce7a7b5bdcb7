import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { fitUserData } from '../../src/ignition/fit';
import { fillGaps } from '../support/fill-gaps';
import { gapValues, rootFile, sampleBoot, systemNamed } from './boot-fixture';

const debian = systemNamed('debian-13');
const flatcar = systemNamed('flatcar');
/** Text that packs badly: hex digits of digests. */
const digests = (count: number) =>
  Array.from({ length: count }, (_, i) => createHash('sha256').update(String(i)).digest('hex')).join('\n');
const repeated = sampleBoot({ files: [rootFile('/etc/long', 'the same line\n'.repeat(2000))] });
const dense = sampleBoot({ files: [rootFile('/etc/dense', digests(300)), rootFile('/etc/less', digests(30))] });
const sizes = (text: string) => Buffer.byteLength(fillGaps(text, gapValues()));

describe('user data', () => {
  test('that is small enough stays readable', () => {
    const fit = fitUserData(sampleBoot(), debian, { limitBytes: 32_768 });
    expect(fit).toMatchObject({ fits: true, gzip: false, text: expect.stringContaining('\n "hostname": "n1",\n') });
  });

  test.each([debian, flatcar])('that is too large has its files gzipped: $name', (system) => {
    const fit = fitUserData(repeated, system, { limitBytes: 16_384 });
    if (!fit.fits) throw new Error('it does not fit');
    expect(fit.gzip).toBe(false);
    expect(fit.bytes).toBeLessThanOrEqual(16_384);
    expect(sizes(fit.text)).toBeLessThanOrEqual(fit.bytes);
  });

  test('that is still too large is gzipped as a whole, where vendor and reader take that', () => {
    const small = fitUserData(dense, debian, { limitBytes: 1e6 });
    if (!small.fits) throw new Error('it does not fit');
    const limitBytes = 16_384;
    expect(fitUserData(dense, debian, { limitBytes }).fits).toBe(false);
    expect(fitUserData(dense, flatcar, { limitBytes, binary: 'bytes' }).fits).toBe(false);
    const fit = fitUserData(dense, debian, { limitBytes, binary: 'bytes' });
    if (!fit.fits) throw new Error('it does not fit');
    expect(fit.gzip).toBe(true);
    // Terraform packs about as well as zlib does.
    expect(gzipSync(fillGaps(fit.text, gapValues())).length).toBeLessThanOrEqual(fit.bytes);
    const encoded = fitUserData(dense, debian, { limitBytes: 1e6, binary: 'base64' });
    expect(encoded).toMatchObject({ gzip: false });
  });

  test('that nothing makes small enough names what takes the most, the largest first', () => {
    const fit = fitUserData(dense, flatcar, { limitBytes: 4096 });
    if (fit.fits) throw new Error('it fits');
    expect(fit.largest.map(({ path }) => path).slice(0, 2)).toEqual(['/etc/dense', '/etc/less']);
    expect(fit.largest).toHaveLength(5);
    expect(fit.bytes).toBeGreaterThan(4096);
  });
});
