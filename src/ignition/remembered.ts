/**
 * A pure function that knows its last result for each object. A fleet's nodes share most of what they are made of (files, units, users):
 * what was made of one for the first node serves all.
 *
 * @param make depends on nothing but its arguments, which nobody changes afterwards
 */
export function remembered<K extends object, Rest extends readonly unknown[], R>(
  make: (key: K, ...rest: Rest) => R,
): (key: K, ...rest: Rest) => R {
  const known = new WeakMap<K, { readonly rest: Rest; readonly result: R }>();
  return (key, ...rest) => {
    const last = known.get(key);
    if (last?.rest.every((one, i) => one === rest[i])) return last.result;
    const result = make(key, ...rest);
    known.set(key, { rest, result });
    return result;
  };
}
