/** Resources that name others by id: a vendor refuses an id that it does not know. */
import type { ReferenceFacts } from '../../../providers/contract';
import { type Diagnostic, problem } from '../diagnostics';
import { field, isList, type ObjectValue, type Value } from '../schema/value';

/**
 * One finding per reference to something that does not exist.
 * @param exists whether a resource of a type has an id.
 */
export async function brokenReferences(
  references: readonly ReferenceFacts[],
  type: string,
  attributes: ObjectValue,
  exists: (type: string, id: string) => Promise<boolean>,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const reference of references.filter((r) => r.type === type)) {
    for (const id of idsAt(attributes, reference.path)) {
      if (await exists(reference.to, id)) continue;
      const path = [reference.path[0] ?? ''];
      found.push(
        problem(
          `${reference.to} not found`,
          `There is no ${reference.to} with id ${id} (${reference.path.join('.')}).`,
          path,
        ),
      );
    }
  }
  return found;
}

function idsAt(value: Value, path: readonly string[]): readonly string[] {
  if (isList(value)) return value.flatMap((element) => idsAt(element, path));
  const [name, ...rest] = path;
  if (name !== undefined) return idsAt(field(value, name), rest);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? [String(value)] : [];
}
