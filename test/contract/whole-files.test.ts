import { wholeFiles } from '../support/whole-files';

/** Each run writes files: too long for a unit test. The benchmark has 10,000 of them. */
const runs = 2000;
const { property, remove } = wholeFiles();
afterAll(remove);

test(property.name, async () => {
  const { judged, violation } = await property.try(runs);
  expect(violation).toBeUndefined();
  expect(judged).toBeGreaterThan(runs / 20);
}, 120_000);
