import { wholeFiles } from '../support/whole-files';

const runs = 2000;
const { property, remove } = wholeFiles();
afterAll(remove);

test(property.name, async () => {
  const { judged, violation } = await property.try(runs);
  expect(violation).toBeUndefined();
  expect(judged).toBeGreaterThan(runs / 20);
}, 60_000);
