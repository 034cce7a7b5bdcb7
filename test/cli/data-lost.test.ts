import type { PlanJson } from '../../src/cli/plan-json';
import { fleetFolder, flotilla } from './fixture';
import { scriptedTools } from './scripted-terraform';

const pod = `apiVersion: v1
kind: Pod
metadata: {name: mail}
spec:
  volumes: [{name: data, hostPath: {path: /var/lib/mail, type: DirectoryOrCreate}}]
  containers: [{name: mail, image: docker.io/library/busybox:1, volumeMounts: [{name: data, mountPath: /data}]}]
`;

/** A deployed fleet with a pod that has its only data on n1. */
async function mailFleet(): Promise<string> {
  const fleet = `fleet: oak
operator: {user: ada, keys: [keys/ada.pub]}
overlay: none
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
  n2: {vendor: linode, region: eu-central, size: g6-nanode-1}
pods:
  mail: {manifest: pods/mail.yaml, node: n1}
`;
  const folder = fleetFolder({ 'fleet.yaml': fleet, 'pods/mail.yaml': pod });
  const { code, err } = await flotilla(folder, ['deploy', '--yes'], scriptedTools(folder));
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return folder;
}

test('who asks for a new machine is told which data goes with the old one, and how to take it back', async () => {
  const folder = await mailFleet();
  const { code, out, err } = await flotilla(folder, ['replace', 'n1']);
  expect(code).toBe(0);
  expect(err).toContain('pods.mail: mail-1 starts empty on n1: its data goes with the machine that stands there now');
  expect(out).toContain(
    'n1 gets a new machine with the next deploy (generation 2); DATA LOST: mail-1. Copy it away before that deploy, or keep the machine: npx flotilla replace n1 --undo',
  );
  expect(out).toMatch(/^DATA LOST: mail-1 \(n1 is made anew\)\.$/m);
  await flotilla(folder, ['replace', 'n1', '--undo']);
  expect((await flotilla(folder, ['plan'])).out).not.toMatch(/^DATA LOST: mail/m);
});

test('every view of the plan says what is lost, and the explanation of the place', async () => {
  const folder = await mailFleet();
  await flotilla(folder, ['replace', 'n1']);
  const { out } = await flotilla(folder, ['plan'], {}, { columns: 100, colour: true });
  expect(out).toContain('\x1b[31mDATA LOST\x1b[39m: mail-1 (n1 is made anew).');
  expect((await flotilla(folder, ['plan', '--markdown'])).out).toMatch(
    /^\*\*DATA LOST\*\*: mail-1 \(n1 is made anew\)$/m,
  );
  const json = JSON.parse((await flotilla(folder, ['plan', '--json'])).out) as PlanJson;
  expect(json.pods.find(({ pod }) => pod === 'mail')).toMatchObject({
    change: 'hot',
    detail: 'mail-1 starts empty',
    dataLost: [{ replica: 'mail-1', node: 'n1', was: 'n1', why: 'anew' }],
  });
  expect(json.pods.filter(({ dataLost }) => dataLost.length > 0)).toHaveLength(1);
  const why = await flotilla(folder, ['explain', 'pod/mail']);
  expect(why.out).toContain('; DATA LOST: n1 is made anew');
  expect(why.out).not.toContain('its data is there');
});
