import type { ChangeKind } from '../fleet/changes';

/** Colours of the picture on a light or dark page. Every text colour stands on the ground that it is drawn on with a contrast of 4.5 or more. */
export interface Palette {
  readonly page: string;
  readonly panel: string;
  readonly region: string;
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly chip: string;
  readonly used: string;
  /** Ground of a change's badge and edge of its card; its text is `page`. */
  readonly change: Readonly<Record<ChangeKind, string>>;
}

/** For light pages, and for whatever does not know which it is. */
export const light: Palette = {
  page: '#ffffff',
  panel: '#f3f5f8',
  region: '#e6eaf0',
  card: '#ffffff',
  line: '#b6c0cc',
  text: '#17202b',
  faint: '#4d5a68',
  chip: '#dfe8f5',
  used: '#3b74b8',
  change: {
    new: '#1a7f37',
    adopt: '#0f766e',
    hot: '#0b63c5',
    reboot: '#925300',
    replace: '#b42318',
    leaving: '#6b4ba3',
    gone: '#5b2333',
    none: '#5c6773',
  },
};

/** For dark pages. */
export const dark: Palette = {
  page: '#0e131a',
  panel: '#161d26',
  region: '#1f2833',
  card: '#10161e',
  line: '#465465',
  text: '#e8edf3',
  faint: '#a9b6c4',
  chip: '#26364a',
  used: '#5d9be0',
  change: {
    new: '#4cc26a',
    adopt: '#3cc7bb',
    hot: '#6fb1ff',
    reboot: '#f0a93c',
    replace: '#ff8377',
    leaving: '#c0a3f2',
    gone: '#e58aa0',
    none: '#9aa7b4',
  },
};

/** A sign beside each word, for eyes that do not tell the colours apart. Plain characters: every font has them. */
export const changeSign: Readonly<Record<ChangeKind, string>> = {
  new: '+',
  adopt: '>',
  hot: '~',
  reboot: 'o',
  replace: '!',
  leaving: '<',
  gone: 'x',
  none: '=',
};

/** The picture's style sheet: classes by name, and the dark colours where the page is dark. */
export function styleSheet(): string {
  const fonts = [
    'text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }',
    '.strong { font-weight: 700; }',
  ];
  return [...fonts, ...rules(light), `@media (prefers-color-scheme: dark) {`, ...rules(dark), '}'].join('\n');
}

function rules(palette: Palette): readonly string[] {
  const grounds = (['page', 'panel', 'region', 'card', 'chip', 'used'] as const).map(
    (name) => `.${name} { fill: ${palette[name]}; }`,
  );
  const changes = Object.entries(palette.change).flatMap(([kind, colour]) => [
    `.fill-${kind} { fill: ${colour}; }`,
    `.edge-${kind} { stroke: ${kind === 'none' ? palette.line : colour}; }`,
  ]);
  return [
    ...grounds,
    `.text { fill: ${palette.text}; }`,
    `.faint { fill: ${palette.faint}; }`,
    `.onfill { fill: ${palette.page}; }`,
    `.bar { fill: ${palette.region}; stroke: ${palette.line}; }`,
    ...changes,
  ];
}
