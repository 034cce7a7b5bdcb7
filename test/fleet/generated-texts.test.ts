import { textProperties } from '../support/fleet-properties';

/** Each property is tried on this many texts; the benchmark tries more. */
const runs = 2000;

test.each(textProperties.map((property) => [property.name, property] as const))(
  '%s',
  async (_, property) => {
    const { judged, violation } = await property.try(runs);
    expect(violation).toBeUndefined();
    expect(judged).toBeGreaterThan(runs / 3);
  },
  60_000,
);
