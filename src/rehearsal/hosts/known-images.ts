import type { ImageRecipe } from './image-recipe';
import { debianRecipes } from './recipes-debian';
import { standInRecipes } from './recipes-stand-in';

const recipes: readonly ImageRecipe[] = [...debianRecipes, ...standInRecipes];

/** Operating systems that hosts can have. */
export function knownSystems(): readonly string[] {
  return recipes.flatMap((recipe) => [recipe.os, ...(recipe.alsoFor ?? [])]);
}

/** The recipe of an operating system, or undefined if there is none. */
export function tryFindRecipe(os: string): ImageRecipe | undefined {
  return recipes.find((recipe) => recipe.os === os || recipe.alsoFor?.includes(os) === true);
}
