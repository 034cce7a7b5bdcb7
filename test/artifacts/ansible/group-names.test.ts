import fc from 'fast-check';
import { groupNames } from '../../../src/artifacts/ansible/group-names';

test('names are made of the words of a trait', () => {
  expect(
    groupNames([
      ['vendor', 'hetzner'],
      ['region', 'linode', 'eu-central'],
      ['label', 'role', 'lb'],
    ]),
  ).toEqual(['vendor_hetzner', 'region_linode_eu_central', 'label_role_lb']);
});

test('traits that would share a name are both spelt exactly', () => {
  expect(
    groupNames([
      ['label', 'role', 'a.b'],
      ['pod', 'web'],
      ['label', 'role', 'a-b'],
    ]),
  ).toEqual(['exact_label__role__a_2e_b', 'pod_web', 'exact_label__role__a_2d_b']);
});

test('two traits never share a name, and every name is one that Ansible takes', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', '1', '_', '.', '-', '2', 'e'), minLength: 1, maxLength: 5 });
  const trait = fc.tuple(fc.constantFrom('label', 'pod', 'region'), word, word);
  fc.assert(
    fc.property(fc.uniqueArray(trait, { selector: (one) => one.join('/') }), (traits) => {
      const names = groupNames(traits);
      expect(new Set(names).size).toBe(traits.length);
      for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
    }),
    { numRuns: 1000 },
  );
});
