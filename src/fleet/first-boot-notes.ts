import type { Note } from './report';
import { nameSome, shown } from './shown';
import type { Path } from './where';

/** A map of data of any origin. */
type Data = Readonly<Record<string, unknown>>;

/**
 * What the layers of a fleet say too much or too little of their files and units. Nothing is taken for granted: what is wrong with
 * single keys is told by others.
 *
 * @param data a whole fleet
 */
export function layerNotes(data: unknown): readonly Note[] {
  if (!isMap(data)) return [];
  const shared = Array.isArray(data.firstboot) ? data.firstboot : [];
  return [
    ...shared.flatMap((layer: unknown, i) => notesOf(layer, ['firstboot', i])),
    ...entries(data.nodes).flatMap(([name, node]) =>
      isMap(node) ? notesOf(node.firstboot, ['nodes', name, 'firstboot']) : [],
    ),
  ];
}

function notesOf(layer: unknown, path: Path): readonly Note[] {
  if (!isMap(layer)) return [];
  return [
    ...entries(layer.files).flatMap(([name, file]) => contentNotes(file, [...path, 'files', name])),
    ...entries(layer.units).flatMap(([name, unit]) => unitNotes(unit, [...path, 'units', name])),
  ];
}

/** What a file may be filled from. */
const sources = ['content', 'url', 'file'] as const;

function contentNotes(file: unknown, path: Path): readonly Note[] {
  if (!isMap(file)) return [];
  const given = sources.filter((key) => file[key] !== undefined);
  const checksum = [...secretNotes(file, path), ...checksumNotes(file, path)];
  if (given.length === 1) return checksum;
  const code = given.length === 0 ? 'missing-key' : 'bad-value';
  const got = given.length === 0 ? 'none' : nameSome(given, given.length);
  const hint = given.length === 0 ? 'an empty file is content: ""' : 'delete the others';
  return [
    { code, path, part: 'key', message: `expected exactly one of content, url and file, got ${got}`, hint },
    ...checksum,
  ];
}

function secretNotes({ url }: Data, path: Path): readonly Note[] {
  if (typeof url !== 'string' || !/^https?:\/\/[^/?#]*@/.test(url)) return [];
  const message = 'expected an address without user and password, got one with them';
  const hint =
    'this file is committed: let the machine fetch it from where none are needed, the checksum tells that it is the right file';
  return [{ code: 'secret-setting', path: [...path, 'url'], message, hint }];
}

function checksumNotes(file: Data, path: Path): readonly Note[] {
  if ((file.url === undefined) === (file.sha256 === undefined)) return [];
  if (file.url === undefined) {
    const message = `expected no 'sha256' without url, got ${shown(file.sha256)}`;
    return [{ code: 'surplus-key', path: [...path, 'sha256'], part: 'key', message, hint: 'delete it' }];
  }
  return [
    {
      code: 'missing-key',
      path: [...path, 'sha256'],
      message: 'expected the checksum of what is fetched, got nothing',
      hint: "add the key 'sha256', as sha256sum prints it",
    },
  ];
}

function unitNotes(unit: unknown, path: Path): readonly Note[] {
  if (!isMap(unit)) return [];
  const keys = Object.keys(unit).filter((key) => unit[key] !== undefined);
  if (keys.length === 0) {
    const message = 'expected one of unit, dropins, enabled and masked, got none';
    return [{ code: 'missing-key', path, part: 'key', message, hint: 'say what is to be done with the unit' }];
  }
  if (unit.enabled === undefined || unit.masked === undefined) return [];
  const message = 'expected enabled or masked, got both';
  return [{ code: 'bad-value', path, part: 'key', message, hint: 'delete one of them' }];
}

function entries(data: unknown): readonly (readonly [string, unknown])[] {
  return isMap(data) ? Object.entries(data) : [];
}

function isMap(data: unknown): data is Data {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
