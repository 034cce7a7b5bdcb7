import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkSetup } from '../../src/ignition/check-setup';
import { firstBootOf } from '../../src/ignition/first-boot-of';
import { mergeLayers } from '../../src/ignition/merge-layers';
import type { FirstBoot } from '../../src/ignition/model';
import { systems } from '../../src/ignition/systems';
import { generatedLayers, generatedSetups } from '../support/generated-setups';

const identity = { hostname: 'n1', sshHostKey: { private: { gap: 'a' }, public: { gap: 'b' } } } as const;
const anySystem = fc.constantFrom(...systems);

/** Everything has one place, and all places are in order. */
function expectInOrder(boot: FirstBoot): void {
  for (const names of [
    boot.files.map(({ path }) => path),
    boot.directories.map(({ path }) => path),
    boot.units.map(({ name }) => name),
    boot.users.map(({ name }) => name),
    boot.packages,
    boot.kernelArguments,
  ]) {
    expect(names).toEqual([...new Set(names)].sort());
  }
}

test('nothing is wrong with 2,000 setups that are valid, and each becomes a first boot', () => {
  const cases = anySystem.chain((system) => generatedSetups(system).map((setup) => ({ system, setup })));
  fc.assert(
    fc.property(cases, ({ system, setup }) => {
      expect(checkSetup(setup, system)).toEqual([]);
      expectInOrder(firstBootOf(setup, system, identity));
    }),
    { numRuns: 2000 },
  );
});

test('2,000 stacks of layers are merged, checked and made a first boot, whatever their order', () => {
  const cases = anySystem.chain((system) => generatedLayers(system).map((layers) => ({ system, layers })));
  fc.assert(
    fc.property(cases, ({ system, layers }) => {
      const merged = mergeLayers(layers);
      const reversed = mergeLayers([...layers].reverse());
      expect(reversed.setup).toEqual(merged.setup);
      expect(reversed.problems).toEqual(merged.problems);
      for (const { path } of merged.problems) expect(layers.some(({ origin }) => path.startsWith(origin))).toBe(true);
      for (const { path } of checkSetup(merged.setup, system, merged.origins)) {
        expect(path).toMatch(/^firstboot\[\d+\]\./);
      }
      expectInOrder(firstBootOf(merged.setup, system, identity));
    }),
    { numRuns: 2000 },
  );
});

test('nothing throws on 2,000 setups that are anything but valid', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', '', '/', '..', 'a\nb', '\ud83d', '-'),
  );
  const map = <T>(values: fc.Arbitrary<T>) => fc.dictionary(text, values, { maxKeys: 2 });
  const number = fc.oneof(fc.integer(), fc.double());
  const wild = fc.record({
    groups: map(fc.record({ gid: number }, { requiredKeys: [] })),
    users: map(fc.record({ keys: fc.array(text), groups: fc.array(text), shell: text }, { requiredKeys: ['keys'] })),
    directories: map(fc.record({ mode: number, user: text, group: text }, { requiredKeys: [] })),
    files: map(
      fc.record(
        { content: fc.oneof(text, fc.record({ url: text, sha256: text })), mode: number, user: text },
        { requiredKeys: ['content'] },
      ),
    ),
    units: map(
      fc.record({ unit: map(map(fc.oneof(text, number))), dropins: map(map(map(text))) }, { requiredKeys: [] }),
    ),
    sysctls: map(text),
    modules: fc.array(text),
    packages: fc.array(text),
    swapMiB: number,
    timeServers: fc.array(text),
    certificates: map(text),
    kernelArguments: fc.array(text),
  });
  fc.assert(
    fc.property(anySystem, wild, (system, said) => {
      const { setup, origins } = mergeLayers([{ origin: 'firstboot[0]', level: 'fleet', ...said }]);
      for (const { path, message } of checkSetup(setup, system, origins)) {
        expect(`${path}: ${message}`).not.toMatch(/[\u0000-\u001f]/);
      }
      firstBootOf(setup, system, identity);
    }),
    { numRuns: 2000 },
  );
});
