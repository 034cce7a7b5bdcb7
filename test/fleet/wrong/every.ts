import { wrongBackends } from './backends';
import { wrongCharacters } from './characters';
import { wrongFirstBoot } from './first-boot';
import { wrongFirstBootFiles } from './first-boot-files';
import { type WrongFleet, wrongFleets } from './fleets';
import { wrongImages } from './images';
import { wrongIncludes } from './includes';
import { wrongManifests } from './manifests';
import { wrongNames } from './names';
import { wrongNodes } from './nodes';
import { wrongOverlays } from './overlays';
import { wrongPairs } from './pairs';
import { wrongPods } from './pods';
import { wrongSyntax } from './syntax';
import { wrongTexts } from './texts';
import { wrongTraps } from './traps';
import { wrongValues } from './values';

/** Every wrong fleet file of the tables: what its user reads, to the letter. */
export const everyWrongFleet: readonly WrongFleet[] = [
  ...wrongFleets,
  ...wrongNodes,
  ...wrongOverlays,
  ...wrongFirstBoot,
  ...wrongFirstBootFiles,
  ...wrongImages,
  ...wrongIncludes,
  ...wrongBackends,
  ...wrongPods,
  ...wrongManifests,
  ...wrongPairs,
  ...wrongValues,
  ...wrongTexts,
  ...wrongSyntax,
  ...wrongNames,
  ...wrongTraps,
  ...wrongCharacters,
];
