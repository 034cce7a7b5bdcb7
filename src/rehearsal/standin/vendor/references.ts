/** Resources that name others by id: a vendor refuses an id that it does not know. */
import { join } from 'node:path';
import { RecordStore } from '../../record-store';
import { type Diagnostic, OperationFailed, problem } from '../diagnostics';
import { field, isList, type ObjectValue, type Value } from '../schema/value';
import type { RehearsalSession } from './rehearsal-session';

/** @throws OperationFailed with one finding per id that nothing has. @param type of the resource that refers. */
export async function refuseBrokenReferences(
  session: RehearsalSession,
  type: string,
  attributes: ObjectValue,
): Promise<void> {
  const broken: Diagnostic[] = [];
  for (const { path, to } of (session.vendor.machine.references ?? []).filter((r) => r.type === type)) {
    for (const id of idsAt(attributes, path)) {
      if (await exists(session, to, id)) continue;
      const detail = `${path.join('.')}: there is no ${to} with id ${id}.`;
      broken.push(problem(`${to} not found`, detail, path.slice(0, 1)));
    }
  }
  if (broken.length > 0) throw new OperationFailed(broken);
}

async function exists({ vendor, machines, records }: RehearsalSession, type: string, id: string): Promise<boolean> {
  if (type === vendor.machine.type) return (await machines.read(id))?.type === type;
  return new RecordStore(join(records, type)).read(id) !== undefined;
}

/** Every id at a path through blocks and collections. */
export function idsAt(value: Value, path: readonly string[]): readonly string[] {
  if (isList(value)) return value.flatMap((element) => idsAt(element, path));
  const [name, ...rest] = path;
  if (name !== undefined) return idsAt(field(value, name), rest);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? [String(value)] : [];
}
