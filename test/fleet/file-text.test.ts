import { decodeText } from '../../src/fleet/file-text';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : Buffer.from(p))));

test('UTF-8 is text, with or without a byte order mark, which stays', () => {
  expect(decodeText(bytes(''))).toBe('');
  expect(decodeText(bytes('fleet: grün 🛶\n'))).toBe('fleet: grün 🛶\n');
  expect(decodeText(bytes([0xef, 0xbb, 0xbf], 'fleet'))).toBe('\ufefffleet');
});

test('the mark that stands for lost characters is text if it is in the file', () => {
  expect(decodeText(bytes('a\ufffdb'))).toBe('a\ufffdb');
});

test.each([
  ['little-endian with a mark', bytes([0xff, 0xfe], Buffer.from('fleet: oak', 'utf16le').toJSON().data)],
  ['big-endian with a mark', bytes([0xfe, 0xff], Buffer.from('fleet: oak', 'utf16le').swap16().toJSON().data)],
  ['little-endian', Buffer.from('fleet: oak', 'utf16le')],
  ['big-endian', Buffer.from('fleet: oak', 'utf16le').swap16()],
])('UTF-16 is told as such: %s', (_, file) => {
  expect(decodeText(file)).toEqual({ noText: 'utf-16' });
});

test('bytes of another encoding are told with their place', () => {
  expect(decodeText(bytes('fleet: oak\nuser: gr', [0xfc], 'n\n'))).toEqual({ noText: 'not-utf-8', line: 2, column: 9 });
  expect(decodeText(bytes('a: \ufffd ', [0xc3]))).toEqual({ noText: 'not-utf-8', line: 1, column: 6 });
});

test('zeros make a file binary', () => {
  expect(decodeText(bytes('fleet: oak\n', [0]))).toEqual({ noText: 'binary', line: 2, column: 1 });
  expect(decodeText(bytes([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]))).toMatchObject({ noText: 'binary' });
});
