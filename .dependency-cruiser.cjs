// The import rules of the rooms . test/import-rules.test.ts runs them.
const room = (name) => `^src/${name}/`;
const npm = (names) => `node_modules/(${names})/`;
const cdktf = npm('cdktf|@cdktf');

/** A room may import only what is listed: other rooms, packages, and Node's own modules unless `pure`. */
function only(name, { rooms = [], packages = '', pure = false, files = room(name), except = undefined }) {
  const allowed = [room(name), ...rooms, ...(packages ? [npm(packages)] : [])];
  return [
    {
      name: `${name}-imports`,
      comment: `${name}/ may import ${[...rooms, packages].filter(Boolean).join(', ') || 'nothing but itself'}`,
      severity: 'error',
      from: { path: files, ...(except ? { pathNot: except } : {}) },
      to: { pathNot: allowed, dependencyTypesNot: ['core'] },
    },
    ...(pure
      ? [
          {
            name: `${name}-is-pure`,
            comment: `${name}/ decides and never acts: no files, processes or network`,
            severity: 'error',
            from: { path: files },
            to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|path|util|buffer|zlib)$' },
          },
        ]
      : []),
  ];
}

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...only('fleet', { packages: 'yaml|js-yaml|zod', pure: true }),
    ...only('ignition', { packages: 'yaml', pure: true }),
    ...only('nodes', { rooms: [room('fleet'), room('ignition')], pure: true }),
    ...only('artifacts', { rooms: [room('fleet')], packages: 'yaml', pure: true }),
    ...only('providers', { rooms: [room('fleet')], packages: 'constructs|cdktf' }),
    {
      name: 'catalogues-without-cdktf',
      comment: 'contract, registry and a vendor\'s catalogue load without cdktf; only machine.ts and bindings/ need it',
      severity: 'error',
      from: { path: room('providers'), pathNot: '/(machine\\.ts$|bindings/)' },
      to: { path: cdktf },
    },
    {
      name: 'vendors-apart',
      comment: 'a vendor knows no other vendor',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/([^/]+)/', pathNot: '^src/providers/$1/' },
    },
    ...only('constructs', {
      rooms: [room('fleet'), room('ignition'), room('nodes'), '^src/providers/contract\\.ts$'],
      packages: 'cdktf|@cdktf|constructs',
    }),
    ...only('files', { rooms: [room('fleet')] }),
    ...only('stacks', {
      rooms: [room('fleet'), room('files'), room('nodes'), room('constructs'), '^src/providers/(contract|registry)\\.ts$'],
      packages: 'cdktf|@cdktf|constructs',
    }),
    // src/index.ts is the package's front door and may name every room that a library user needs.
    ...only('rehearsal', {
      rooms: [room('fleet'), '^src/providers/contract\\.ts$'],
      packages: '@msgpack',
    }),
    ...only('cli', {
      rooms: [
        room('fleet'),
        room('files'),
        room('ignition'),
        room('nodes'),
        room('artifacts'),
        room('rehearsal'),
        '^src/providers/(contract|registry)\\.ts$',
      ],
      packages: '@bomb\\.sh/tab|commander|yaml',
    }),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    exclude: { path: '^(lib|dist|test)/' },
    moduleSystems: ['cjs', 'es6', 'tsd'],
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['require', 'node', 'types'] },
  },
};
