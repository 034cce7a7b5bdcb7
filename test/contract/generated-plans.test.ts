import { planProperties } from '../support/fleet-properties';

/** Each property plans a fleet several times over: too long for a unit test. The benchmark does so with 10,000. */
const runs = 2000;

test.each(planProperties.map((property) => [property.name, property] as const))(
  '%s',
  async (_, property) => {
    const { judged, violation } = await property.try(runs);
    expect(violation).toBeUndefined();
    expect(judged).toBeGreaterThan(runs / 3);
  },
  120_000,
);
