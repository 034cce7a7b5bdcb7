import { keepsKernelArguments, operatingSystems } from '../../src/fleet/operating-systems';
import { systems } from '../../src/ignition/systems';
import { catalogue as staticMachines } from '../../src/providers/static/catalogue';

test('a fleet names the very operating systems that first boot knows', () => {
  expect([...operatingSystems]).toEqual(systems.map((system) => system.name).sort());
});

test('a machine that exists already may have any of them', () => {
  expect(Object.keys(staticMachines.images)).toEqual([...operatingSystems]);
});

test('those whose kernel arguments come from Ignition alone keep them until they are made anew', () => {
  const fromIgnition = systems.filter((system) => system.kernelArguments === 'ignition').map((system) => system.name);
  expect(operatingSystems.filter(keepsKernelArguments)).toEqual(fromIgnition.sort());
});
