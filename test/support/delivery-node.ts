import type { NodePlan } from '../../src/fleet/plan-types';
import { renderBundle } from '../../src/nodes/bundle';
import { type DeliveryPart, emptyPart, rootFile } from '../../src/nodes/part';
import { applyScript, deliverScript } from '../../src/nodes/scripts.gen';
import { nodeFixture } from '../nodes/plan-fixture';
import { debian13, debian13Root } from './debian-13-root';
import { fillGaps } from './fill-gaps';
import { needs, root } from './needs';
import { type Ran, ThrowawayNode } from './throwaway-node';

const inbox = '/var/lib/flotilla/inbox';

/** A node `n1` that deliveries can be brought to. */
export class DeliveryNode extends ThrowawayNode {
  readonly plan: NodePlan = nodeFixture('n1', 0, 'podman');

  constructor(shell: 'dash' | 'busybox' = 'dash', lower = '/') {
    super(shell, lower);
    this.put('/etc/flotilla/node', 'n1 1\n');
    this.put('/opt/flotilla/bin/apply', applyScript, 0o755);
  }

  /** A bundle for this node with parts `os` and `engine`. */
  bundle(
    os: Partial<DeliveryPart>,
    engine: Partial<DeliveryPart> = {},
    values: Readonly<Record<string, string>> = {},
  ): string {
    const parts: DeliveryPart[] = [
      { ...emptyPart, program: deliverScript, ...os, name: 'os' },
      { ...emptyPart, ...engine, name: 'engine' },
    ];
    return fillGaps(renderBundle(this.plan, parts), values);
  }

  /** Uploads a bundle and applies it. */
  deliver(bundle: string): Ran {
    this.put(`${inbox}/bundle`, bundle);
    this.calls();
    return this.apply();
  }

  /** The constant line that Terraform runs. */
  apply(): Ran {
    return this.run('/opt/flotilla/bin/apply');
  }

  /** Whether a bundle still lies in the inbox. */
  get waiting(): boolean {
    return this.file(`${inbox}/bundle`) !== undefined;
  }

  /** What systemd was told, without questions. */
  orders(): string[] {
    return this.calls().filter((call) => !/^systemctl is-|^loginctl/.test(call));
  }
}

/** Where the node's programs are proven: with each shell on this machine, and on the operating system that nodes have. */
export const grounds = [
  { ground: 'dash', make: () => new DeliveryNode('dash'), on: needs(root, 'unshare', 'visudo', 'sshd') },
  {
    ground: 'busybox',
    make: () => new DeliveryNode('busybox'),
    on: needs(root, 'unshare', 'busybox', 'visudo', 'sshd'),
  },
  { ground: 'debian-13', make: () => new DeliveryNode('dash', debian13Root()), on: needs(root, 'unshare', debian13) },
] as const;

/** A file of root's, mode 0644, with the units that it concerns. */
export function conf(path: string, content: string, ...units: string[]) {
  return { ...rootFile(path, 0o644, content), units };
}

/** A person. */
export const ada = { name: 'ada', shell: '/bin/bash', sudo: true };

/** The service of {@link webPart}. */
export const webUnit = conf('/etc/systemd/system/web.service', '[Service]\nExecStart=/bin/true\n', 'web.service');

/** Its configuration, with a port. */
export function webConf(port: number) {
  return conf('/etc/web/web.conf', `port ${port}\n`, 'web.service');
}

/** A part with one service and a check that it runs. */
export function webPart(port = 80) {
  return {
    files: [webUnit, webConf(port)],
    units: [{ name: 'web.service', onChange: 'restart' }],
    checks: [{ withinSeconds: 2, command: ['test', '-e', '/fake/active/web.service'] }],
  } as const satisfies Partial<DeliveryPart>;
}

/** A part with the account of deliveries, its inbox, and a person who has sudo and a file. */
export const osPart = {
  users: [{ name: 'flotilla', shell: '/bin/sh', sudo: true, home: '/var/lib/flotilla', system: true }, ada],
  directories: [{ path: inbox, mode: 0o700, user: 'flotilla', group: 'flotilla' }],
  files: [
    rootFile('/etc/sudoers.d/flotilla-ada', 0o440, 'ada ALL=(ALL:ALL) NOPASSWD:ALL\n'),
    { ...rootFile('/home/ada/.note', 0o600, 'hers\n'), user: 'ada', group: 'ada' },
  ],
} as const satisfies Partial<DeliveryPart>;
