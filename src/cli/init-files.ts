import { ledgerName } from '../fleet/plan-files';
import { quote } from '../rehearsal/terraform-wrapper';
import { fleetText, keyPath, type NewFleet, podPath, podText } from './init-fleet';
import { workflowText } from './init-workflow';
import { jsonText } from './terminal';

/** A file of a new fleet's folder. */
export interface InitFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  /** What it is for, in a few words. */
  readonly what: string;
}

/** Versions and origin of what a fleet depends on. */
export interface FleetPackages {
  /** As package.json names it: a version, or `file:...` of a copy that is not published. */
  readonly flotilla: string;
  /** Exact version that Flotilla was built for; its command line has the same. */
  readonly cdktf: string;
  readonly constructs: string;
  /** Versions of Node that will do: `>=20.19`. */
  readonly node: string;
}

/** The operator's key: the public half, and the private one if it was made for this fleet. */
export interface OperatorKey {
  /** Lines of a public key file. */
  readonly publicText: string;
  /** @default - the user has it elsewhere */
  readonly privateText?: string;
}

/** Everything that the text of a new folder's files hangs on. */
export interface NewFolder extends NewFleet {
  readonly key: OperatorKey;
  readonly packages: FleetPackages;
}

/** What must never be committed, or can be made again. Every line is needed. */
export const ignoredPaths = [
  'node_modules/',
  'cdktf.out/',
  '.terraform/',
  'state/',
  '*.tfstate',
  '*.tfstate.*',
  'out/',
  'keys/*',
  '!keys/*.pub',
  '*.tmp',
] as const;

/**
 * The files of a new fleet, in the order in which they are to appear: nothing secret before .gitignore, and the fleet file last, so
 * that a folder with a fleet file is complete.
 */
export function initFiles(folder: NewFolder): readonly InitFile[] {
  const { user, key } = folder;
  const plain = (path: string, what: string, text: string): InitFile => ({ path, text, mode: 0o644, what });
  const secret = key.privateText === undefined ? [] : [privateKey(user, key.privateText)];
  return [
    plain('.gitignore', 'keeps states, secrets and private keys out of version control', gitignoreText()),
    ...secret,
    plain(keyPath(user), 'the public key that logs in', key.publicText),
    ...(folder.imported === undefined ? [plain(podPath, 'the first pod: a web server', podText())] : []),
    plain('.gitattributes', 'lets git merge ledgers; flotilla plan tells what is left to decide', gitattributesText()),
    plain('cdktf.json', 'for npx cdktf', cdktfText(folder.fleet)),
    plain('.github/workflows/fleet.yml', 'reviews every change on GitHub', workflowText()),
    plain('package.json', 'Flotilla and cdktf, in exact versions', packageText(folder.fleet, folder.packages)),
    plain('fleet.yaml', 'the fleet: this is the file to edit', fleetText(folder)),
  ];
}

function privateKey(user: string, text: string): InitFile {
  return { path: `keys/${user}`, text, mode: 0o600, what: 'a new private key, without a passphrase; never committed' };
}

/** Both sides' lines of a ledger are kept: a line is a node, and what cannot stand together is told or mended by planning. */
function gitattributesText(): string {
  return `# Two branches that each add a node: keep both; npx flotilla plan tells or mends the rest.\n${ledgerName} merge=union\n`;
}

function gitignoreText(): string {
  return [
    '# Made again by npm and cdktf.',
    ...ignoredPaths.slice(0, 3),
    '# States, and what flotilla emit makes of them, with what clients need to log in: secret.',
    ...ignoredPaths.slice(3, 7),
    '# Of keys only the public halves.',
    ...ignoredPaths.slice(7, 9),
    '# Left by a killed write.',
    ...ignoredPaths.slice(9),
    '',
  ].join('\n');
}

/** What the lines of an existing .gitignore lack; leading and trailing slashes do not count. */
export function missingIgnores(text: string): readonly string[] {
  const bare = (line: string): string =>
    line
      .trim()
      .replace(/^(!?)\//, '$1')
      .replace(/\/$/, '');
  const lines = new Set(text.split(/\r?\n/).map(bare));
  return ignoredPaths.filter((line) => !lines.has(bare(line)));
}

function cdktfText(fleet: string): string {
  return jsonText({
    language: 'typescript',
    app: 'node node_modules/flotilla/lib/stacks/main.js',
    projectId: fleet,
    sendCrashReports: 'false',
    context: { fleet: 'fleet.yaml' },
  });
}

function packageText(fleet: string, packages: FleetPackages): string {
  return jsonText({
    name: `${fleet}-fleet`,
    version: '0.0.0',
    private: true,
    engines: { node: packages.node },
    scripts: {
      plan: 'flotilla plan',
      rehearse: 'flotilla rehearse up',
      synth: 'cdktf synth',
      deploy: 'flotilla deploy',
    },
    dependencies: { cdktf: packages.cdktf, constructs: packages.constructs, flotilla: packages.flotilla },
    devDependencies: { 'cdktf-cli': packages.cdktf },
  });
}

/**
 * The npm commands that bring an existing package.json to what a fleet needs; that file is its owner's, so npm changes it and not
 * we.
 *
 * @param data the parsed package.json
 */
export function npmCommands(data: object, packages: FleetPackages): readonly string[] {
  const { dependencies, devDependencies } = data as { readonly [key: string]: Readonly<Record<string, string>> };
  const has = { ...dependencies, ...devDependencies };
  const { cdktf, flotilla } = packages;
  // npm brings what Flotilla must have beside it by itself, but not in another version than the user's own.
  const clashes = has.cdktf !== undefined && has.cdktf !== cdktf;
  const specs = [
    ...(has.flotilla === undefined ? [flotilla.startsWith('file:') ? flotilla.slice(5) : `flotilla@${flotilla}`] : []),
    ...(clashes ? [`cdktf@${cdktf}`] : []),
  ];
  return [
    ...(specs.length === 0 ? [] : [`npm install --save-exact ${specs.map(quote).join(' ')}`]),
    ...(has['cdktf-cli'] === cdktf ? [] : [`npm install --save-exact --save-dev cdktf-cli@${cdktf}`]),
  ];
}
