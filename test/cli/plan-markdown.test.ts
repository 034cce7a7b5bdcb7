import { planLimit } from '../../src/cli/comment-sections';
import { markdownCode, markdownText } from '../../src/cli/markdown-text';
import type { PlanNotes } from '../../src/cli/plan-json';
import { planMarkdown, refusalMarkdown } from '../../src/cli/plan-markdown';
import { fleetFolder, flotilla } from './fixture';
import { sampleView } from './plan-sample';

const notes: PlanNotes = {
  ledger: { file: 'fleet.lock.yaml', changed: false },
  warnings: [],
  next: ['npx flotilla deploy'],
  moves: [],
};

test('the first line says it all', () => {
  const [first] = planMarkdown(sampleView(5), notes, false).split('\n');
  expect(first).toBe(
    '**Flotilla plan of <code>oak</code>** · nodes: 1 new, 1 hot, 1 reboot, 1 replace, 1 gone, 1 unchanged · pods: 2 new, 1 gone, 3 unchanged · ' +
      'costs +EUR 7.58 and +USD 10.00 a month, unknown for 2 nodes · ' +
      'EUR 7.58 a month (list prices of 2026-07) and USD 10.00 a month (list prices, not dated) · price of 1 node unknown · ⚠️ replaces <code>n5</code>, reboots <code>n4</code>',
  );
});

test('every node has a row with as many cells as the head', () => {
  const lines = planMarkdown(sampleView(5), notes, false).split('\n');
  const from = lines.indexOf(lines.find((line) => line.startsWith('| Node |'))!);
  const rows = lines.slice(from, lines.indexOf('', from));
  expect(rows).toHaveLength(2 + 6);
  expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([11]));
});

test.each(['a|b', '`x`', '<img src=x>', '**b**', '_i_', '[l](u)', '\\|', '&lt;', '~~s~~', 'a\nb\r\n| c', '# t', '$x$'])(
  'nothing in %j means anything to Markdown or HTML',
  (text) => {
    for (const shown of [markdownText(text), markdownCode(text).slice(6, -7)]) {
      expect(shown.replaceAll(/&#\d+;/g, '')).toMatch(/^[\p{L}\p{N} .,:;/?=+'()-]*$/u);
    }
  },
);

test('nobody is called and no issue is linked', () => {
  expect(markdownText('@ada in #7')).toBe('&#64;&#8203;ada in &#35;&#8203;7');
  expect(markdownText('https://example.com www.example.com')).not.toMatch(/:\/\/|www\./);
});

test('many unchanged nodes are folded away', () => {
  const view = sampleView(5);
  const same = Array.from({ length: 30 }, (_, i) => ({ ...view.nodes[0]!, node: `same${i}`, change: 'none' as const }));
  const text = planMarkdown({ ...view, nodes: [...view.nodes, ...same] }, notes, false);
  expect(text).toContain('<summary>31 unchanged nodes</summary>');
  expect(text.indexOf('<code>n2</code>')).toBeLessThan(text.indexOf('31 unchanged'));
});

test('a large fleet fits into one comment, every fold is closed, and what is missing is counted', () => {
  for (const n of [200, 1000, 3000]) {
    const text = planMarkdown(sampleView(n), notes, true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(planLimit);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    const rows = text.split('\n').filter((line) => /^\| <code>\w+<\/code> .*\/\d+ \| .* \| 10\./.test(line)).length;
    const gone = text.includes('| <code>old</code> |') ? 1 : 0;
    const left = [...text.matchAll(/_(\d+) more nodes? left out/g)].reduce((sum, m) => sum + Number(m[1]), 0);
    expect(rows + gone + left).toBe(n + 1);
    expect(text).toMatch(/^\| <code>hetzner<\/code> \|/m);
  }
});

test('findings of a fleet that is wrong become a list, cut if it is too long', async () => {
  const folder = fleetFolder({ 'fleet.yaml': 'fleet: oak\nnodes: {n1: {vendor: "<b>|`"}}\n' });
  const { code, out, err } = await flotilla(folder, ['plan', '--check', '--markdown']);
  expect(code).toBe(1);
  expect(out).toMatch(/^\*\*Flotilla: \d+ mistakes\*\*/);
  expect(out).toContain('fleet.yaml:2:');
  expect(out).not.toContain('<b>');
  expect(err).toContain('nodes.n1');
  const many = refusalMarkdown(Array.from({ length: 5000 }, (_, i) => `fleet.yaml:${i}: wrong`));
  expect(many.length).toBeLessThanOrEqual(planLimit);
  expect(many).toMatch(/_\d+ more mistakes left out/);
  const foreign = refusalMarkdown(Array.from({ length: 5000 }, (_, i) => `fleet.yaml:${i}: größe 🛶`));
  expect(Buffer.byteLength(foreign)).toBeLessThanOrEqual(planLimit);
});

test('a fleet that is not there is told in Markdown too', async () => {
  const { code, out } = await flotilla(fleetFolder(), ['plan', 'nowhere', '--markdown']);
  expect([code, out]).toEqual([
    1,
    '**Flotilla: 1 mistake**, nothing is planned\n\n- nowhere: there is no such file or folder\n',
  ]);
});
