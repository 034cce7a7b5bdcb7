import type { Checked } from '../../src/fleet/checked';
import { formatFinding } from '../../src/fleet/errors';
import type { NoText } from '../../src/fleet/file-text';
import type { Ledger } from '../../src/fleet/ledger';
import { parseFleet } from '../../src/fleet/parse';
import { type Planned, plan } from '../../src/fleet/plan';
import type { FleetSource } from '../../src/fleet/source';
import { catalogue as hetzner } from '../../src/providers/hetzner/catalogue';
import { catalogue as linode } from '../../src/providers/linode/catalogue';
import { catalogue as staticMachines } from '../../src/providers/static/catalogue';

/** The vendors that tests plan with. */
export const catalogues = [hetzner, linode, staticMachines];

/** A public key whose private half nobody has. */
export const adaKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f ada';

/** Files that are there unless a test says otherwise. */
const files: Readonly<Record<string, string>> = {
  'keys/ada.pub': `${adaKey}\n`,
  'pods/web.yaml': `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: localhost/web:1, ports: [{containerPort: 8080, hostPort: 8080}]}]}
`,
  'pods/job.yaml': `apiVersion: v1
kind: Pod
metadata: {name: job}
spec: {containers: [{name: job, image: docker.io/library/busybox:1}]}
`,
  'pods/store.yaml': `apiVersion: v1
kind: Pod
metadata: {name: store}
spec:
  volumes: [{name: data, persistentVolumeClaim: {claimName: store}}]
  containers: [{name: store, image: docker.io/library/busybox:1, volumeMounts: [{name: data, mountPath: /data}]}]
`,
};

/** Files beside a fleet file: their text, or why they have none. */
export type Files = Readonly<Record<string, string | NoText>>;

/** A fleet file as the user named it, with the files beside it. */
export function fleetFile(text: string, more: Files = {}): FleetSource {
  const all: Files = { ...files, ...more };
  return { file: 'oak/fleet.yaml', text, read: (path) => (Object.hasOwn(all, path) ? all[path] : undefined) };
}

/** The value, or a failure that shows every finding. */
export function ok<T>(result: Checked<T>): T {
  if (!result.ok) throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

/** Findings as people read them; warnings too. */
export function lines(result: Checked<unknown>): readonly string[] {
  return (result.ok ? result.warnings : result.findings).map(formatFinding);
}

/** Parses and plans as the command line does. */
export function planText(text: string, ledger?: Ledger, more?: Files): Checked<Planned> {
  const spec = parseFleet(fleetFile(text, more), catalogues);
  return spec.ok ? plan(spec.value, ledger, catalogues) : spec;
}

/** A fleet with the given sections after its name, operator and overlay. */
export function oak(sections: string): string {
  return `fleet: oak\noperator: {user: ada, keys: [keys/ada.pub]}\noverlay: none\n${sections}`;
}
