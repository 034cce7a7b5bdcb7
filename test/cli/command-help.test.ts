import type { Command } from 'commander';
import { commandDetails } from '../../src/cli/command-details';
import { helpOf } from '../../src/cli/command-help';
import { buildProgram } from '../../src/cli/program';

const program = buildProgram(async () => {}, {}, '0.0.0');

function all(command: Command): readonly Command[] {
  const visible = command.createHelp().visibleCommands(command);
  return [command, ...visible.filter((c) => c.name() !== 'help').flatMap(all)];
}

const commands = all(program).map((command) => ({ ...helpOf(command), command }));

test.each(commands)('$name has details and examples in its help', ({ name, details, examples, command }) => {
  expect(details.length).toBeGreaterThan(0);
  expect(examples.length).toBeGreaterThan(0);
  const said: string[] = [];
  command.configureOutput({ writeOut: (text) => said.push(text) });
  command.outputHelp();
  const help = said.join('').replace(/\s+/g, ' ');
  for (const text of details) expect(help).toContain(text);
  for (const [line] of examples) expect(help).toContain(line.replace(/\s+/g, ' '));
  for (const [line] of examples) expect(line).toContain(name.split(' ').slice(0, 2).join(' '));
});

test('no details are left of a command that is gone', () => {
  expect(Object.keys(commandDetails).sort()).toEqual(commands.map((c) => c.name).sort());
});
