import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenDocuments } from './golden-fleet';

const folder = join(__dirname, '../contract/golden/first-boot');

// GOLDEN=write npx jest test/ignition/golden --selectProjects unit
test('every golden document is what is rendered today', () => {
  const documents = goldenDocuments();
  if (process.env.GOLDEN === 'write') {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of documents) writeFileSync(join(folder, name), text);
  }
  expect(readdirSync(folder).sort()).toEqual(documents.map(({ name }) => name).sort());
  for (const { name, text } of documents) {
    expect([name, text === readFileSync(join(folder, name), 'utf8')]).toEqual([name, true]);
  }
});
