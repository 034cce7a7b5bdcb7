import type { FirstBootLayer, FleetPlan, NodePlan } from '../../src/fleet/plan-types';
import { renderCloudConfig } from '../../src/ignition/cloud-config';
import { renderIgnition } from '../../src/ignition/ignition-config';
import type { BootFile, FirstBoot } from '../../src/ignition/model';
import { renderScript } from '../../src/ignition/script';
import type { System } from '../../src/ignition/system';
import { systems } from '../../src/ignition/systems';
import { firstBoot } from '../../src/nodes/first-boot';
import { login } from '../../src/nodes/login';
import { nodeFixture, planFixture } from '../nodes/plan-fixture';
import { gapValues } from './boot-fixture';
import { adaKey, authorityPem } from './setup-fixture';

/** A node of the golden fleet and what it gets. */
export interface GoldenNode {
  /** `debian-13-podman`. */
  readonly name: string;
  readonly system: System;
  readonly boot: FirstBoot;
}

/** A document as it is kept. */
export interface GoldenDocument {
  /** Name of the file. */
  readonly name: string;
  readonly text: string;
}

/** Something of every kind that a fleet can say. */
const layer: FirstBootLayer = {
  origin: 'firstboot[0]',
  level: 'fleet',
  groups: { media: { gid: 1500 } },
  users: { deploy: { keys: [adaKey], groups: ['media'], shell: '/bin/sh' } },
  directories: { '/srv/media': { mode: 0o750, user: 'deploy', group: 'media' } },
  files: {
    '/etc/app/bites': { content: 'it\'s "so"\\ ${x} %{y} $z `w`\r\n\u{1f6f6}\n' },
    '/opt/app/tool': { content: { url: 'https://example.org/tool?a=b', sha256: 'ab'.repeat(32) }, mode: 0o755 },
    '/srv/media/list': { content: 'one\n', mode: 0o640, user: 'deploy', group: 'media' },
  },
  units: {
    'app.service': {
      unit: {
        Unit: { Description: 'The app, 100 %%', After: 'network-online.target', Wants: 'network-online.target' },
        Service: { ExecStart: '/opt/app/tool "a b" $$HOME', Restart: 'on-failure' },
        Install: { WantedBy: 'multi-user.target' },
      },
      dropins: { '50-nice.conf': { Service: { Nice: 5 } } },
      state: 'enabled',
    },
    'fstrim.timer': { state: 'masked' },
  },
  sysctls: { 'vm.swappiness': '10' },
  modules: ['dm_crypt'],
  swapMiB: 512,
  timeServers: ['ntp.example.org'],
  certificates: { acme: authorityPem },
  kernelArguments: ['mitigations=off'],
};

/** Two nodes, one plain and one with a layer of every kind, of each system and each engine that runs on it. */
export function goldenNodes(): readonly GoldenNode[] {
  return systems.flatMap((system) =>
    (['podman', 'bosh'] as const)
      .filter((engine) => !('unfit' in system.engines[engine]))
      .flatMap((engine) => {
        const node: NodePlan = { ...nodeFixture('n1', 0, engine), image: system.name };
        const name = `${system.name}-${engine}`;
        return [
          { name, system, boot: bootOf(node) },
          { name: `${name}-full`, system, boot: bootOf({ ...node, layers: [layer] }) },
        ];
      }),
  );
}

function bootOf(node: NodePlan): FirstBoot {
  const plan: FleetPlan = planFixture({ nodes: [node] });
  const boot = firstBoot(plan, node);
  return { ...boot, files: boot.files.map(withoutProgram) };
}

/** Programs of Flotilla's own are kept elsewhere: here stands a gap, so that a change of theirs changes no golden document. */
function withoutProgram(file: BootFile): BootFile {
  return file.path.startsWith(`${login.bin}/`) ? { ...file, content: { gap: 'program' } } : file;
}

/** What fills the gaps of golden documents. */
export function goldenValues(): Readonly<Record<string, string>> {
  return { ...gapValues(), program: '#!/bin/sh\n:\n' };
}

/** User data of every golden node, and what the script adds to its fixed functions. */
export function goldenDocuments(nodes = goldenNodes()): readonly GoldenDocument[] {
  return nodes.flatMap(({ name, system, boot }) => [
    system.reader === 'ignition'
      ? { name: `${name}.ign`, text: renderIgnition(boot, system) }
      : { name: `${name}.yaml`, text: renderCloudConfig(boot, system) },
    { name: `${name}.sh`, text: dataOf(renderScript(boot, system)) },
  ]);
}

/** The part of a script that differs between machines. */
export function dataOf(script: string): string {
  return script.slice(script.lastIndexOf('\nmain() {\n') + 1);
}
