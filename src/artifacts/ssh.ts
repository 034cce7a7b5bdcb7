import type { FleetSecrets } from '../fleet/outputs';
import type { FleetPlan } from '../fleet/plan-types';
import type { Document } from './document';
import type { Host } from './hosts';
import type { ArtifactOptions, LoginOptions } from './options';

/** What lets `ssh -F ssh/config n1` in, with the node's host key pinned. */
export function sshDocuments(plan: FleetPlan, hosts: readonly Host[], options: ArtifactOptions): readonly Document[] {
  const config = hosts.flatMap((host) => hostBlock(plan, host, options));
  const knownHosts = hosts.map((host) => `${hostKeyAlias(plan, host)} ${host.hostKey}`);
  return [
    { path: 'ssh/config', mode: 0o644, body: { format: 'lines', lines: config } },
    { path: 'ssh/known_hosts', mode: 0o644, body: { format: 'lines', lines: knownHosts } },
  ];
}

/** Name under which a node's host key is kept: an address may be another machine's tomorrow. */
function hostKeyAlias(plan: FleetPlan, host: Host): string {
  return `flotilla-${plan.fleet}-${host.name}`;
}

/**
 * Settings of one node, under its name and its address: Ansible connects to addresses. None stand under `Host *`, so that the
 * file can be included in a person's own.
 *
 * @see https://man.openbsd.org/ssh_config
 */
function hostBlock(plan: FleetPlan, host: Host, { login, outDir }: ArtifactOptions): readonly string[] {
  const file = (path: string) => quotedPath(`${outDir}/${path}`);
  const settings: Readonly<Record<string, string>> = {
    HostName: host.ipv4,
    User: login.user,
    ...(login.identityFile === undefined ? {} : { IdentityFile: file(login.identityFile), IdentitiesOnly: 'yes' }),
    HostKeyAlias: hostKeyAlias(plan, host),
    HostKeyAlgorithms: 'ssh-ed25519',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: file('ssh/known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    // The file is written by Flotilla alone.
    UpdateHostKeys: 'no',
  };
  const lines = Object.entries(settings).map(([key, value]) => `    ${key} ${value}`);
  return ['', `Host ${host.name} ${host.ipv4}`, ...lines];
}

/**
 * A path as one word in which nothing is expanded.
 *
 * @throws TypeError for `${` and line breaks, which no quoting hides.
 */
function quotedPath(path: string): string {
  if (/\$\{|[\r\n]/.test(path))
    throw new TypeError(`expected a path that ssh can be told, got ${JSON.stringify(path)}`);
  return `"${path.replaceAll('%', '%%').replace(/["\\]/g, '\\$&')}"`;
}

/** The login's key, if it is to have one. Without a header: an OpenSSH private key has to begin on the file's first line. */
export function identityDocuments(login: LoginOptions, secrets: FleetSecrets): readonly Document[] {
  if (login.identityFile === undefined) return [];
  const lines = secrets.delivery.privateKey.trimEnd().split('\n');
  return [{ path: login.identityFile, mode: 0o600, body: { format: 'lines', lines } }];
}
