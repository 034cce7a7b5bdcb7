import { agreedPlan } from '../../src/cli/agreed-plan';

/** A fleet that changes under the questions: what each look at it finds, and what each question is answered. */
function question(looks: readonly string[], answers: readonly boolean[]) {
  const said: string[] = [];
  const [look, answer] = [looks[Symbol.iterator](), answers[Symbol.iterator]()];
  const agreed = agreedPlan<string>({
    load: () => look.next().value as string,
    same: (a, b) => a === b,
    show: (plan, changed) => void said.push(changed ? `now ${plan}` : plan),
    ask: () => Promise.resolve(answer.next().value as boolean),
  });
  return { agreed, said };
}

test('what was shown and agreed to is carried out', async () => {
  const { agreed, said } = question(['a', 'a'], [true]);
  expect([await agreed, said]).toEqual(['a', ['a']]);
});

test('a no ends it, also the second time', async () => {
  expect(await question(['a'], [false]).agreed).toBeUndefined();
  expect(await question(['a', 'b'], [true, false]).agreed).toBeUndefined();
});

test('a plan that changed while the question waited is shown and asked about anew', async () => {
  const { agreed, said } = question(['a', 'b', 'b'], [true, true]);
  expect([await agreed, said]).toEqual(['b', ['a', 'now b']]);
});

test('a plan that never stands still is given up', async () => {
  const { agreed, said } = question(['a', 'b', 'c', 'd'], [true, true, true]);
  await expect(agreed).rejects.toThrow('the plan changed 3 times while the question waited');
  expect(said).toEqual(['a', 'now b', 'now c']);
});
