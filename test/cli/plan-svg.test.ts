import { planSvg } from '../../src/cli/plan-svg';
import { cardWidth } from '../../src/cli/plan-svg-card';
import { dark, light, type Palette } from '../../src/cli/plan-svg-style';
import type { NodeView } from '../../src/cli/plan-view';
import { type SvgElement, svg, svgText } from '../../src/cli/svg-element';
import { sampleView } from './plan-sample';

/** Texts of a picture with their place, as a reader of SVG finds them: offsets of the groups around them added up. */
interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly tag: string;
}

interface Box {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A reader of its own: what is written is read again, never taken from the program's data. */
function read(source: string): { texts: PlacedText[]; boxes: Box[] } {
  const texts: PlacedText[] = [];
  const boxes: Box[] = [];
  const offsets: (readonly [number, number])[] = [[0, 0]];
  const tags = /<(\/?)(\w+)((?: [\w:-]+="[^"]*")*)(\/?)>([^<]*)/g;
  for (const [, close, name, raw, single, content] of source.matchAll(tags)) {
    if (close === '/') {
      if (name === 'g') offsets.pop();
      continue;
    }
    const of = (key: string) => new RegExp(` ${key}="([^"]*)"`).exec(raw ?? '')?.[1] ?? '';
    const [x, y] = offsets.at(-1)!;
    if (name === 'g') {
      const [, dx, dy] = /translate\((\S+) (\S+)\)/.exec(of('transform')) ?? [];
      if (single !== '/') offsets.push([x + Number(dx), y + Number(dy)]);
    } else if (name === 'rect') {
      boxes.push({
        kind: of('class').split(' ')[0]!,
        x: x + Number(of('x')),
        y: y + Number(of('y')),
        width: Number(of('width')),
        height: Number(of('height')),
      });
    } else if (name === 'text') {
      const text = content!
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      const width = text.length * Number(of('font-size')) * 0.602;
      const at = x + Number(of('x'));
      const left = of('text-anchor') === 'end' ? at - width : at;
      texts.push({ text, left, right: left + width, y: y + Number(of('y')), tag: of('class') });
    }
  }
  return { texts, boxes };
}

function inside(text: PlacedText, box: Box): boolean {
  return text.left >= box.x && text.right <= box.x + box.width && text.y > box.y && text.y < box.y + box.height;
}

test.each([1, 5, 30, 100])('a fleet of %i nodes: every vendor, region, node, subnet and pod is named', (n) => {
  const view = sampleView(n);
  const shown = new Set(read(planSvg(view)).texts.map((t) => t.text.replace(/^[+~] (?=pod)/, '')));
  for (const node of view.nodes) {
    for (const word of [node.node, node.region, ...node.pods, ...(node.subnet === '' ? [] : [node.subnet])]) {
      expect(shown).toContain(word);
    }
  }
  for (const vendor of ['hetzner', 'linode', 'static (acme)'].slice(0, n)) expect(shown).toContain(vendor);
});

test.each([1, 5, 30, 100])(
  'a fleet of %i nodes: no text leaves the picture, and none that begins in a box leaves it',
  (n) => {
    const source = planSvg(sampleView(n));
    const { texts, boxes } = read(source);
    const page = boxes.find((b) => b.kind === 'page')!;
    expect(boxes.filter((b) => b.kind === 'card')).toHaveLength(n + 1);
    for (const text of texts) {
      expect([text.text, inside(text, page)]).toEqual([text.text, true]);
      for (const box of boxes.filter((b) => ['card', 'region', 'panel', 'chip'].includes(b.kind))) {
        const begins =
          text.left >= box.x && text.left < box.x + box.width && text.y > box.y && text.y < box.y + box.height;
        if (begins) expect([text.text, box.kind, inside(text, box)]).toEqual([text.text, box.kind, true]);
      }
    }
  },
);

test('no two cards and no two panels overlap', () => {
  const { boxes } = read(planSvg(sampleView(30)));
  for (const kind of ['card', 'panel', 'region', 'chip']) {
    const own = boxes.filter((b) => b.kind === kind);
    for (const [i, a] of own.entries()) {
      for (const b of own.slice(i + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  }
});

test('a change is told by a word and a sign as well as by colour', () => {
  const shown = read(planSvg(sampleView(7))).texts.map((t) => t.text);
  for (const badge of ['+ new', '~ hot', 'o reboot', '! replace', '< leaving', '> adopt', 'x gone']) {
    // On its card, and in the key.
    expect(shown.filter((text) => text === badge)).toHaveLength(2);
  }
});

test('a replica of a pod that changes has the sign of the change', () => {
  const shown = read(planSvg(sampleView(5))).texts.map((t) => t.text);
  expect(shown).toContain('+ pod0-1');
  expect(shown).toContain('pod1-1');
});

test('the longest names are cut inside their cards and whole in the tooltip', () => {
  const long = 'a-node-with-a-name-of-sixty-three-letters-which-is-all-that-fits-x';
  const view = sampleView(1);
  const node: NodeView = {
    ...view.nodes[0]!,
    node: long,
    size: `size-${long}`,
    region: `region-${long}`,
    vendor: `vendor-${long}`,
    pods: [`pod-${long}`],
    change: 'replace',
    detail: Array(20).fill('region fsn1 -> hel1').join(', '),
  };
  const source = planSvg({ ...view, nodes: [node] });
  const card = read(source).boxes.find((b) => b.kind === 'card')!;
  expect(card.width).toBe(cardWidth - 2);
  for (const text of read(source).texts.filter((t) => t.left >= card.x && t.y > card.y && t.y < card.y + card.height)) {
    expect([text.text, inside(text, card)]).toEqual([text.text, true]);
  }
  expect(source).toContain(`<title>${long}`);
});

test('text is escaped, and what XML cannot hold is left out', () => {
  const element: SvgElement = svg('text', { class: '"><x' }, `a<b>&"c" \u0000\u0007\ud800 é`);
  expect(svgText(element)).toBe('<text class="&quot;&gt;&lt;x">a&lt;b&gt;&amp;&quot;c&quot;  é</text>\n');
});

test('it needs nothing from elsewhere, and the same plan gives the same bytes', () => {
  const source = planSvg(sampleView(30));
  expect(source).not.toMatch(/<script|@import|@font-face|href|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
  expect(planSvg(sampleView(30))).toBe(source);
});

test.each([
  ['light', light],
  ['dark', dark],
])('on a %s page every text has a contrast of 4.5 with what it stands on', (_, palette: Palette) => {
  const pairs = [
    ...[palette.page, palette.panel, palette.region, palette.card].flatMap((ground) => [
      [palette.text, ground],
      [palette.faint, ground],
    ]),
    [palette.text, palette.chip],
    ...Object.values(palette.change).flatMap((colour) => [
      [palette.page, colour],
      [colour, palette.card],
    ]),
  ] as const;
  for (const [ink, ground] of pairs) expect([ink, ground, contrast(ink!, ground!) >= 4.5]).toEqual([ink, ground, true]);
});

/** @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright! + 0.05) / (dim! + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
