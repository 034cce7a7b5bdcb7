import { execLine, renderUnit } from '../../src/ignition/unit';

test('a unit is written section by section in the order given', () => {
  const text = renderUnit({
    Unit: { Description: 'A web', After: ['network.target', 'docker.service'] },
    Service: { ExecStart: ['', '/bin/web'], RemainAfterExit: true, LimitNOFILE: 1024 },
  });
  expect(text).toBe(
    '[Unit]\nDescription=A web\nAfter=network.target\nAfter=docker.service\n\n[Service]\nExecStart=\nExecStart=/bin/web\nRemainAfterExit=yes\nLimitNOFILE=1024\n',
  );
});

test.each([
  ['a newline', { Unit: { Description: 'a\nExecStart=/bin/evil' } }],
  ['a carriage return', { Unit: { Description: 'a\rb' } }],
  ['a NUL', { Unit: { Description: 'a\0b' } }],
  ['a backslash at the end', { Unit: { Description: 'a\\' } }],
  ['a name that is none', { Unit: { 'Exec=Start': 'a' } }],
])('%s cannot break out of its line', (_, unit) => {
  expect(() => renderUnit(unit)).toThrow(/expected a value of one line/);
});

test.each([
  [['/bin/echo', 'plain'], '/bin/echo plain'],
  [['/bin/echo', '100 %'], '/bin/echo "100 %%"'],
  [['/bin/echo', '$HOME'], '/bin/echo $$HOME'],
  [['/bin/echo', 'a"b\\c'], '/bin/echo "a\\"b\\\\c"'],
  [['/bin/echo', ''], '/bin/echo ""'],
  [['/bin/echo', 'two\nlines'], '/bin/echo "two\\nlines"'],
])('the words %j are the command line %s', (words, line) => {
  expect(execLine(...words)).toBe(line);
});
