import { App, TerraformStack } from 'cdktf';
import { FleetKeys } from '../../src/constructs/fleet-keys';

const keys = (prefix: string) => () =>
  new FleetKeys(new TerraformStack(new App(), 'stack'), 'keys', { nodes: ['n1'], prefix });

test.each(['', 'oak_', 'Oak-2_', '_'])('a prefix of letters, digits, _ and - will do: %j', (prefix) => {
  expect(keys(prefix)).not.toThrow();
});

test.each(['a b', '2nd_', 'oak.', '${x}', 'ä', '\n'])(
  'a prefix that makes no Terraform name is refused: %j',
  (prefix) => {
    expect(keys(prefix)).toThrow(/expected a Terraform name of letters, digits, _ and -, a letter or _ first, got '/);
  },
);
