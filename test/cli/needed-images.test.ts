import * as fs from 'node:fs';
import * as path from 'node:path';
import { missingImages, needImages } from '../../src/cli/needed-images';
import type { FleetPlan } from '../../src/fleet/plan-types';
import { flotilla, publicKey, scratchFolder } from './fixture';

const plan = {
  pods: [
    { name: 'own', images: ['localhost/own:1'] },
    { name: 'web', images: ['docker.io/traefik/whoami:v1', 'localhost/own:1'] },
  ],
} as unknown as FleetPlan;

test('a deploy needs the images of no registry, a rehearsal all', () => {
  const folder = scratchFolder();
  expect(missingImages(plan, folder, false).map((i) => i.pod)).toEqual(['own', 'web']);
  expect(missingImages(plan, folder, true)).toHaveLength(3);
  fs.mkdirSync(path.join(folder, 'images'));
  fs.writeFileSync(path.join(folder, 'images', 'own.tar'), '');
  expect(missingImages(plan, folder, false)).toEqual([]);
  expect(missingImages(plan, folder, true)).toEqual([{ pod: 'web', reference: 'docker.io/traefik/whoami:v1' }]);
});

test('all that are missing are told at once, with the command that brings one', () => {
  const folder = scratchFolder();
  expect(() => needImages(plan, folder, true)).toThrow(
    'pod own: image localhost/own:1 is in no registry, and neither images/own.tar nor images/own/build is there\n' +
      'pod web: image docker.io/traefik/whoami:v1 is in a registry, which no rehearsal reaches, and neither images/whoami.tar nor images/whoami/build is there\n' +
      'pod web: image localhost/own:1 is in no registry, and neither images/own.tar nor images/own/build is there',
  );
});

/** The commands that a plan ends with. */
async function next(sections: string): Promise<readonly string[]> {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'ada.pub'), `${publicKey}\n`);
  fs.writeFileSync(path.join(folder, 'web.yaml'), podText);
  const head = 'fleet: oak\noperator: {user: ada, keys: [ada.pub]}\noverlay: none\n';
  fs.writeFileSync(path.join(folder, 'fleet.yaml'), head + sections);
  const { out } = await flotilla(folder, ['plan', '--json']);
  return (JSON.parse(out) as { next: readonly string[] }).next;
}

const podText = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: docker.io/library/nginx:1}]}
`;
const cloud = 'nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx23}\n';

test('a plan names no next command that would refuse its fleet', async () => {
  expect(await next(cloud)).toEqual(['npx flotilla rehearse up', 'npx flotilla deploy']);
  expect(await next(`${cloud}pods:\n  web: {manifest: web.yaml}\n`)).toEqual([
    'npx flotilla rehearse up --paper',
    'npx flotilla deploy',
  ]);
  expect(await next('nodes:\n  n1: {vendor: static, address: 203.0.113.9, ram: 1GiB}\n')).toEqual([
    'npx flotilla rehearse up',
    'npx flotilla newnode n1 203.0.113.9',
  ]);
});
