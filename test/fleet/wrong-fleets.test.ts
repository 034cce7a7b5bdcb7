import { fleetFile, lines, oak, planText } from './oak';
import { everyWrongFleet } from './wrong/every';
import { wrongLedgers } from './wrong/ledgers';

test('at least a hundred mistakes are told to the letter', () => {
  expect(everyWrongFleet.length + wrongLedgers.length).toBeGreaterThanOrEqual(100);
  expect(new Set(everyWrongFleet.map((w) => w.name)).size).toBe(everyWrongFleet.length);
});

describe('a wrong fleet file', () => {
  test.each(everyWrongFleet)('$name', ({ fleet, files, messages }) => {
    const result = planText(fleet, undefined, files);
    expect(result.ok).toBe(false);
    expect(lines(result)).toEqual(messages);
  });

  test('is told with right lines in spite of a byte order mark and Windows line ends', () => {
    const fleet = oak('nodes:\n  n1: {vendor: hetzner, region: fsn1, size: cx99, ram: no}\n');
    const told = lines(planText(`\ufeff${fleet.replaceAll('\n', '\r\n')}`));
    expect(lines(planText('\ufefffleet: Oak\n')).find((line) => line.includes("'Oak'"))).toMatch(
      /^oak\/fleet.yaml:1:8: /,
    );
    expect(told).toEqual(["oak/fleet.yaml:5:56: nodes.n1.ram: expected an amount as 512MiB or 4GiB, got 'no'"]);
  });

  test('is refused when it is larger than any fleet', () => {
    expect(lines(planText(`# ${'x'.repeat(9 * 2 ** 20)}`))).toEqual([
      'oak/fleet.yaml: expected at most 8 MiB, got 10 MiB',
    ]);
  });

  test.each([
    ['flow', '['.repeat(200_000)],
    ['block', '- '.repeat(50_000)],
  ])('is refused when it is nested without end (%s)', (_, text) => {
    const told = lines(planText(`fleet: ${text}`));
    expect(told.length).toBeGreaterThan(0);
    expect(told.join('\n').length).toBeLessThan(1000);
  });

  test.each([
    ['brackets that are never closed', `fleet: ${'['.repeat(1000)}`],
    ['many more of them', `fleet: ${'['.repeat(5000)}`],
    ['brackets that are closed', `fleet: ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['maps', `fleet: ${'{a: '.repeat(5000)}`],
    ['a tab before them', `fleet: oak\n\ta: ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['lists in lists', `fleet:\n${'- '.repeat(5000)}`],
  ])('is told to be nested too deeply, not to be no YAML (%s)', (_, text) => {
    expect(lines(planText(text))).toEqual([
      'oak/fleet.yaml: expected a few levels of lists and maps, they are nested too deeply to be read (look for brackets that stand there many times over)',
    ]);
  });

  test('is told the nesting that no fleet has', () => {
    expect(lines(planText(oak(`nodes: ${'['.repeat(40)}${']'.repeat(40)}\n`)))[0]).toBe(
      'oak/fleet.yaml:4:10: nodes[0][0]: expected at most 32 levels of lists and maps',
    );
  });

  test('never has a key of a file in its messages', () => {
    const secret = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ';
    const pem = `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const file = fleetFile('', {}).file;
    const places = [
      `operator: {user: ada, keys: [${JSON.stringify(pem)}]}`,
      `operator: {user: ${JSON.stringify(pem)}, keys: ${JSON.stringify(pem)}}`,
      `operator: {user: ada, keys: [keys/ada]}\ndefaults: {image: ${JSON.stringify(pem)}}`,
      `operator: {user: ada, keys: [keys/ada]}\n${JSON.stringify(pem)}: 1`,
    ];
    for (const place of places) {
      const told = lines(planText(`fleet: oak\n${place}\n`, undefined, { 'keys/ada': pem })).join('\n');
      expect(told).toContain(file);
      expect(told).not.toContain(secret);
    }
  });
});
