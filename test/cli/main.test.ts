import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

test('whoever stands in a folder that was deleted is told so in one line', () => {
  const hook = `
    const { transformSync } = require('@swc/core');
    const fs = require('node:fs');
    require.extensions['.ts'] = (m, f) => m._compile(transformSync(fs.readFileSync(f, 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }).code, f);
    const gone = fs.mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'flotilla-gone-'));
    // Only now, because the compiler of this test needs a folder too.
    const real = process.cwd;
    process.cwd = () => {
      process.cwd = real;
      process.chdir(gone);
      fs.rmdirSync(gone);
      return process.cwd();
    };
    require(${JSON.stringify(path.resolve(__dirname, '../../src/cli/main.ts'))});`;
  const root = path.resolve(__dirname, '../..');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', hook, '--', 'plan'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'the folder that you are in was deleted; go to another one with cd\n',
  });
});
