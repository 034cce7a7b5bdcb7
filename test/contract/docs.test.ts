import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommanderError } from 'commander';
import { parse } from 'yaml';
import { buildProgram } from '../../src/cli/program';
import { type DocBlock, docPages, kinds } from '../support/doc-blocks';
import { DocFolder, docCommands } from '../support/doc-folder';

const root = join(__dirname, '..', '..');
const pages = docPages(root);

test.each(pages)('$page: every block says how it is tested', ({ blocks }) => {
  for (const { language, about, line } of blocks) {
    const info = `${language}${about === '' ? '' : ` ${about}`}`;
    expect({ line, info, known: kinds.some((kind) => kind.test(info)) }).toEqual({ line, info, known: true });
  }
});

const isRun = ({ language, about }: DocBlock) => (language === 'sh' || language === 'console') && about === '';
const isFile = ({ language, about }: DocBlock) => /^(yaml|ini|json|ts)$/.test(language) && about !== '';

test.each(pages.filter(({ blocks }) => blocks.some(isRun)))(
  '$page: its commands do what it says',
  ({ blocks }) => {
    const folder = new DocFolder({}, true);
    try {
      for (const block of blocks) {
        if (isFile(block)) folder.write(block.about, `${block.text}\n`);
        if (isRun(block)) for (const command of docCommands(block)) folder.run(command, 60);
      }
    } finally {
      folder.remove();
    }
  },
  300_000,
);

/** Commands of flotilla in a block, as words. */
function flotillaLines(block: DocBlock): readonly (readonly string[])[] {
  return docCommands(block).flatMap(({ command }) => {
    const found = /^(?:npx )?flotilla (.*?)(?: *[#>].*)?$/.exec(command.trim());
    return found === null ? [] : [found[1]!.split(/ +/).filter((word) => word !== '')];
  });
}

const shownOnly = pages.flatMap(({ page, blocks }) =>
  blocks
    .filter(({ language, about }) => language === 'sh' && about !== '')
    .flatMap((block) => flotillaLines(block).map((words) => ({ page, line: block.line, words }))),
);

test.each(shownOnly)('$page: line $line names a command that exists: $words', async ({ words }) => {
  let ran = false;
  const program = buildProgram(
    async () => {
      ran = true;
    },
    {},
    '0',
  );
  const quiet = (command: typeof program): void => {
    command.exitOverride();
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    command.commands.forEach(quiet);
  };
  quiet(program);
  await program.parseAsync([...words], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    ran = true;
  });
  expect(ran).toBe(true);
});

test('YAML and JSON of every page can be read', () => {
  for (const { page, blocks } of pages) {
    for (const { language, text, line } of blocks) {
      if (language !== 'yaml' && language !== 'json') continue;
      const read = language === 'yaml' ? () => parse(text) : () => JSON.parse(text);
      expect({ page, line, read }).toEqual({ page, line, read: expect.any(Function) });
      expect(read).not.toThrow();
    }
  }
});

test('TypeScript of every page compiles', () => {
  const folder = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    const files = pages.flatMap(({ page, blocks }) =>
      blocks
        .filter(({ language }) => language === 'ts')
        .map(({ text, line }) => {
          const file = join(folder, `${page.replaceAll('/', '_')}.${line}.ts`);
          writeFileSync(file, `${text}\nexport {};\n`);
          return file;
        }),
    );
    expect(files.length).toBeGreaterThan(0);
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compilerOptions(files)));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    execFileSync(tsc, ['-p', join(folder, 'tsconfig.json')], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

function compilerOptions(files: readonly string[]) {
  return {
    compilerOptions: {
      target: 'es2022',
      module: 'commonjs',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
      paths: {
        flotilla: [join(root, 'lib', 'index.d.ts')],
        'flotilla/artifacts': [join(root, 'lib', 'artifacts', 'index.d.ts')],
      },
    },
    files,
  };
}

test('links between pages lead somewhere', () => {
  for (const { page } of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect({ page, target, there: existsSync(join(root, dirname(page), target!)) }).toEqual({
        page,
        target,
        there: true,
      });
    }
  }
});
