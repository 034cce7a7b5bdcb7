import { renderCloudConfig } from '../../../src/ignition/cloud-config';
import { packagesOf } from '../../../src/rehearsal/hosts/user-data-packages';

test.each([
  ['one item per line', 'users: []\npackages:\n  - podman\n  - curl\nruncmd: []\n', ['podman', 'curl']],
  ['items at the left edge', 'packages:\n- podman\n- curl\nruncmd:\n- ls\n', ['podman', 'curl']],
  ['quotes and comments', `packages: # these\n  - "docker.io" # engine\n\n  - 'g++'\n`, ['docker.io', 'g++']],
  ['a list on one line', 'packages: [podman, "curl"] # both\n', ['podman', 'curl']],
  ['a pinned version', 'packages:\n  - [podman, 5.4.2]\n  - curl\n', ['podman', 'curl']],
  ['JSON', '{"packages": ["podman", ["curl", "8"]], "users": []}', ['podman', 'curl']],
  ['another key of that name further in', 'write_files:\n  - content: |\n      packages:\n        - no\n', []],
  ['an empty list', 'packages: []\n', []],
  ['what is no package name', 'packages:\n  - "$(reboot)"\n  - snap: [x]\n', []],
])('packages are found in cloud-config: %s', (_, text, packages) => {
  expect(packagesOf(`#cloud-config\n${text}`)).toEqual(packages);
});

test('no packages are found in what cloud-init takes for something else', () => {
  expect(packagesOf('#!/bin/sh\npackages:\n- podman\n')).toEqual([]);
  expect(packagesOf('packages:\n- podman\n')).toEqual([]);
  expect(packagesOf('')).toEqual([]);
});

test("the packages of a node's first boot are found in what is rendered for it", () => {
  const userData = renderCloudConfig({
    hostname: 'n1',
    users: [],
    directories: [],
    files: [],
    packages: ['nftables', 'podman'],
    sshHostKey: { private: 'x', public: 'y' },
    commands: [['true']],
  });
  expect(packagesOf(userData)).toEqual(['nftables', 'podman']);
});
