// Unit tests run in parallel and need nothing but Node; contract and e2e tests need programs and hosts, and say so.
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
};
const base = {
  testEnvironment: 'node',
  // Code that counts and searches looks these up all the time, which in a test's own realm is slow: placement took five times as long.
  sandboxInjectedGlobals: ['Math', 'Map', 'Set', 'Array', 'Object'],
  setupFiles: ['<rootDir>/test/support/fixed-seed.ts'],
  transform,
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/'],
};
module.exports = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/contract/',
        '<rootDir>/test/e2e/',
        '<rootDir>/test/bench/',
      ],
    },
    { ...base, displayName: 'contract', testMatch: ['<rootDir>/test/contract/**/*.test.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
