import { undeliveredInState } from '../../src/cli/undelivered-nodes';

/** A state with null resources, by name; `true` for those whose provisioner failed. */
const state = (all: Readonly<Record<string, boolean>>): string =>
  JSON.stringify({
    resources: Object.entries(all).map(([name, failed]) => ({
      type: 'null_resource',
      name,
      instances: [failed ? { status: 'tainted' } : {}],
    })),
  });
const mesh = (prefix = '') => ({
  resource: { null_resource: Object.fromEntries(['rekey_a', 'deliver_a', 'deliver_b-1'].map((n) => [prefix + n, {}])) },
});

test('a node is delivered once all that mesh has for it ended well', () => {
  expect(undeliveredInState(state({ rekey_a: false, deliver_a: false, 'deliver_b-1': false }), mesh())).toEqual([]);
  expect(undeliveredInState(state({ rekey_a: true, deliver_a: false }), mesh())).toEqual(['a', 'b-1']);
  expect(undeliveredInState(state({ rekey_a: false, 'deliver_b-1': false }), mesh())).toEqual(['a']);
});

test("names may have a prefix, and other people's resources say nothing", () => {
  const own = { till_rekey_a: false, till_deliver_a: false, 'till_deliver_b-1': true, deliver_x: true };
  expect(undeliveredInState(state(own), mesh('till_'), 'till_')).toEqual(['b-1']);
});

test('without a state nothing is said', () => {
  expect(undeliveredInState('', mesh())).toEqual([]);
});
