import type { ChangeKind } from '../fleet/changes';

/** How many nodes or pods have each change; every kind is there. */
export type Counts = Readonly<Record<ChangeKind, number>>;

/** Every kind of change, in the order in which people read them; `none` last. */
export const changeKinds: readonly ChangeKind[] = [
  'new',
  'adopt',
  'hot',
  'reboot',
  'replace',
  'leaving',
  'gone',
  'none',
];

/** What each kind means, in few words: legends. */
export const changeMeaning: Readonly<Record<ChangeKind, string>> = {
  new: 'is made',
  adopt: 'exists and joins',
  hot: 'changed while it runs',
  reboot: 'restarts: size or kernel',
  replace: 'is made anew',
  leaving: 'is taken out, machine stays',
  gone: 'is removed',
  none: 'stays as it is',
};

/** The word that people read for a kind of change. */
export function changeWord(kind: ChangeKind): string {
  return kind === 'none' ? 'unchanged' : kind;
}

/** Counts changes by kind. */
export function countChanges(changes: Iterable<{ readonly change: ChangeKind }>): Counts {
  const counts = Object.fromEntries(changeKinds.map((kind) => [kind, 0])) as Record<ChangeKind, number>;
  for (const { change } of changes) counts[change] += 1;
  return counts;
}

/** `1 new, 2 hot, 1 replace, 5 unchanged`; `none` where there is nothing to count. */
export function countsText(counts: Counts): string {
  const said = changeKinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${changeWord(kind)}`);
  return said.join(', ') || 'none';
}

/** Whether a deploy has nothing to do. */
export function nothingChanges(...all: readonly Counts[]): boolean {
  return all.every((counts) => changeKinds.every((kind) => kind === 'none' || counts[kind] === 0));
}
