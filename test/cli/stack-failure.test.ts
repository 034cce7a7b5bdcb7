import { stackFailure } from '../../src/cli/stack-failure';

test('where machines are protected, what to do after an undo is told before what ends the protection', () => {
  const error = {
    severity: 'error',
    summary: 'Instance cannot be destroyed',
    detail: '',
    address: 'hcloud_server.n1',
  } as const;
  const result = { code: 1, errors: [error], warnings: [], lastLines: [], log: '/log/hetzner.log' };
  const { hint } = stackFailure('hetzner', 'plan', result);
  expect(hint).toMatch(/flotilla replace NODE, .*only for a fleet that is to be destroyed: `protect: false`/);
});
