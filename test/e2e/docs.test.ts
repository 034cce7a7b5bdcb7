import { cpSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { docPages } from '../support/doc-blocks';
import { DocFolder, docCommands } from '../support/doc-folder';
import { requireHosts, withRehearsal } from './support/require-hosts';

const root = join(__dirname, '..', '..');
const test = withRehearsal('npx', 'ansible-core');

beforeAll(() => requireHosts(root));

test('what README shows of rehearsals works from the top to the end, and leaves nothing', () => {
  const { blocks } = docPages(root).find(({ page }) => page === 'README.md')!;
  const commands = blocks.filter((b) => b.language === 'sh' && b.about === 'hosts').flatMap(docCommands);
  expect(commands.length).toBeGreaterThan(5);
  const folder = new DocFolder({ XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache') });
  try {
    const own = (file: string): boolean => !/\/(out|state|build|cdktf\.out)$/.test(file);
    cpSync(join(root, 'examples'), join(folder.path, 'examples'), { recursive: true, filter: own });
    symlinkSync(join(root, 'lib'), join(folder.path, 'lib'));
    for (const command of commands) folder.run(command, 240);
  } finally {
    folder.run({ command: 'npx flotilla rehearse down -f examples/molten', exits: 0 }, 60);
    folder.remove();
  }
}, 600_000);
