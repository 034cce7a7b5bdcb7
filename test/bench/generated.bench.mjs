// Properties of 10,000 generated fleets, valid and broken: how many do not hold, and how long it takes to try them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const runs = 10_000;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The properties of the unit tests, which are TypeScript. */
function loadProperties() {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    stdin: {
      contents: [
        "export { planProperties, textProperties } from './test/support/fleet-properties';",
        "export { agreement } from './test/support/schema-agreement';",
        "export { wholeFiles } from './test/support/whole-files';",
      ].join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    logLevel: 'warning',
  });
  // Beside the packages that it requires.
  const folder = mkdtempSync(join(root, 'node_modules', '.flotilla-bench-'));
  try {
    writeFileSync(join(folder, 'properties.cjs'), outputFiles[0].text);
    return createRequire(import.meta.url)(join(folder, 'properties.cjs'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { planProperties, textProperties, agreement, wholeFiles } = loadProperties();
const files = wholeFiles();
const began = performance.now();
let violations = 0;
try {
  for (const property of [...textProperties, ...planProperties, ...agreement, files.property]) {
    const { violation } = await property.try(runs);
    if (violation === undefined) continue;
    violations++;
    console.error(`${property.name}: ${violation}`);
  }
} finally {
  files.remove();
}
const seconds = (performance.now() - began) / 1000;
const tried = textProperties.length + planProperties.length + agreement.length + 1;
console.log(
  JSON.stringify([
    {
      name: `broken properties of ${runs.toLocaleString('en')} generated fleets`,
      value: violations,
      unit: `of ${tried}`,
      goal: 0,
      detail: `${seconds.toFixed(0)} s`,
    },
  ]),
);
