import fc from 'fast-check';
import { checkSetup } from '../../src/ignition/check-setup';
import { fitUserData } from '../../src/ignition/fit';
import { renderScript } from '../../src/ignition/script';
import { generatedBoot } from './generated-setups';

test('of 2,000 setups that no check refuses, every transport renders every one', () => {
  let taken = 0;
  fc.assert(
    fc.property(generatedBoot, ({ system, setup, boot }) => {
      expect(checkSetup(setup, system)).toEqual([]);
      expect(fitUserData(boot, system, { limitBytes: 1e6 }).fits).toBe(true);
      expect(fitUserData(boot, system, { limitBytes: 1 })).toMatchObject({ fits: false });
      expect(renderScript(boot, system)).toMatch(/^#!\/bin\/sh\n/);
      taken += 1;
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBe(2000);
});
