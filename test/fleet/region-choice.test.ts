import { regionsToPropose } from '../../src/fleet/region-choice';
import { catalogues } from './oak';

const fsn1 = { vendor: 'hetzner', region: 'fsn1' };
const ash = { vendor: 'hetzner', region: 'ash' };
const cellar = { vendor: 'static', region: 'cellar' };

test.each([
  ['where the fleet is with the vendor', 'hetzner', [fsn1, ash, fsn1], ['fsn1', 'ash']],
  ['in Europe for a fleet in Europe', 'linode', [fsn1, fsn1, ash], ['eu-central']],
  ['in America for a fleet in America', 'linode', [ash, fsn1, ash], ['us-east']],
  ['the first of the list where nobody knows where the fleet is', 'linode', [cellar], ['ca-central']],
  ['none of a vendor that has none', 'static', [fsn1], []],
])('a new node is proposed %s', (_, vendor, nodes, regions) => {
  expect(regionsToPropose(vendor, catalogues, nodes)).toEqual(regions);
});

test('each region of a catalogue is in one part of the world', () => {
  for (const { regions = [], partsOfTheWorld = {} } of catalogues) {
    expect(Object.values(partsOfTheWorld).flat().sort()).toEqual([...regions]);
  }
});
