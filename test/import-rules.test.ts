import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** Names of the rules that a made-up tree of sources breaks. */
function brokenRules(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-rules-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    cpSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const argv = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
    const { stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
    const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(summary.violations.map((v) => v.rule.name))].sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('every import in src keeps the rules of its room', () => {
  const report = execFileSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', 'src'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(report).toContain('no dependency violations found');
}, 60_000);

test('fails when a room reaches where it must not', () => {
  const broken = brokenRules({
    'src/fleet/plan.ts':
      "import { readFileSync } from 'node:fs';\nimport { App } from 'cdktf';\nreadFileSync('x'); new App();",
    'src/ignition/a.ts': "import { x } from '../fleet/b';\nx;",
    'src/fleet/b.ts': 'export const x = 1;',
    'src/providers/hetzner/catalogue.ts':
      "import { y } from '../linode/catalogue';\nimport { App } from 'cdktf';\ny; new App();",
    'src/providers/linode/catalogue.ts': 'export const y = 1;',
    'src/cli/main.ts': "import { z } from '../stacks/app';\nz;",
    'src/stacks/app.ts': "import { w } from '../artifacts/w';\nexport const z = w;",
    'src/artifacts/w.ts': "import { execSync } from 'node:child_process';\nexport const w = execSync;",
  });
  expect(broken).toEqual([
    'artifacts-is-pure',
    'catalogues-without-cdktf',
    'cli-imports',
    'fleet-imports',
    'fleet-is-pure',
    'ignition-imports',
    'stacks-imports',
    'vendors-apart',
  ]);
}, 60_000);

test('a rehearsal takes nothing but types from providers: a vendor reaches it as data', () => {
  const files = readdirSync(join(root, 'src', 'rehearsal'), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.ts'),
  );
  const imports = files.flatMap((f) =>
    readFileSync(join(root, 'src', 'rehearsal', f), 'utf8')
      .split('\n')
      .filter((line) => /from '.*\/providers\//.test(line)),
  );
  expect(imports.length).toBeGreaterThan(0);
  for (const line of imports) expect(line).toMatch(/^import type /);
});
