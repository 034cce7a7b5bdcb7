import { type Need, needs, program, verdict } from './needs';

const there: Need = { name: 'there', missing: () => undefined };
const gone: Need = { name: 'gone', missing: () => "no program 'gone'" };

test('a test runs when everything that it needs is there', () => {
  expect(verdict([there], true, {})).toEqual({ run: true });
});

test('a missing need leaves a test out on a developer machine and fails it in CI', () => {
  expect(verdict([there, gone], false, {})).toEqual({ run: false, fails: false, reason: "no program 'gone'" });
  expect(verdict([there, gone], true, {})).toEqual({ run: false, fails: true, reason: "no program 'gone'" });
});

test('a written reason allows a need to be missing in CI', () => {
  expect(verdict([gone], true, { gone: 'has no package' })).toMatchObject({ run: false, fails: false });
});

test('a program is found by its name', () => {
  expect(program('sh').missing()).toBeUndefined();
  expect(program('no-such-program-anywhere').missing()).toBe("no program 'no-such-program-anywhere'");
});

needs('sh')('a test with its need fulfilled runs', () => {
  expect(true).toBe(true);
});
