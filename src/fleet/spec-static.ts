import { isPrivateKey, keyProblem } from './public-keys';
import type { Report } from './report';
import { type NodeSpec, nodePath } from './spec-types';

/** A host key without its comment: `ssh-ed25519 AAAA...`. A private key stays as it is, to be refused. */
export function bareKey(line: string): string {
  if (isPrivateKey(line)) return line;
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}

/** Checks what only machines have that exist already: their address is their own, their host key is one. */
export function checkStatic(nodes: readonly NodeSpec[], report: Report): void {
  const owners = new Map<string, string>();
  for (const node of nodes) {
    if (node.address !== undefined) checkAddress(node.name, node.address, owners, report);
    if (node.hostKey !== undefined) checkHostKey(node.name, node.hostKey, report);
  }
}

function checkAddress(name: string, address: string, owners: Map<string, string>, report: Report): void {
  const owner = owners.get(address);
  if (owner === undefined) {
    owners.set(address, name);
    return;
  }
  report.error({
    code: 'address-taken',
    path: nodePath(name, 'address'),
    message: `expected an address of its own, got '${address}', which ${owner} has too`,
    hint: 'one machine is one node',
  });
}

/** Where the machine keeps the line that is wanted. */
const whence = 'take it from /etc/ssh/ssh_host_ed25519_key.pub of the machine';

function checkHostKey(name: string, key: string, report: Report): void {
  const path = nodePath(name, 'key');
  if (isPrivateKey(key)) {
    const hint = 'take it out of this file, give the machine another host key, and write the line of its .pub file';
    report.error({ code: 'private-key', path, message: 'expected a public host key, got a private key', hint });
    return;
  }
  const [first = '', second = ''] = key.split(' ');
  if (first.startsWith('sk-')) {
    const message = `expected a host key, got the type '${first}', which is for people`;
    report.error({ code: 'bad-public-key', path, message, hint: whence });
  } else if (/^(ssh|ecdsa)-/.test(second)) {
    const message = 'expected a host key as "ssh-ed25519 AAAA...", got a line of a known_hosts file';
    report.error({ code: 'bad-public-key', path, message, hint: 'delete the name or address in front of the key' });
  } else {
    const problem = keyProblem(key, path);
    if (problem !== undefined) report.error({ ...problem, hint: whence });
  }
}
