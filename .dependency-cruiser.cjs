/** The import walls of the house (README, "The house"): broken ones fail `npm test`. */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'rules-are-pure',
      comment: 'rules/ decides: no I/O, no gateway, and only zod, yaml and a Temporal polyfill from outside.',
      severity: 'error',
      from: { path: '^rules/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^rules/', '^node_modules/(zod|yaml|temporal-polyfill|temporal-utils|temporal-spec)/'] },
    },
    {
      name: 'dashboard-sees-the-contract-only',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { pathNot: ['^dashboard/', '^gateway/http/api\\.ts$'] },
    },
    {
      name: 'nobody-imports-the-dashboard',
      severity: 'error',
      from: { path: '^(gateway|rules)/' },
      to: { path: '^dashboard/' },
    },
    {
      name: 'parts-do-not-know-the-whole',
      comment: 'gateway.ts is the one place where all parts meet; only commands, the demo and main build it.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '^gateway/(main|gateway|parts)\\.ts$|^gateway/(commands|demo)/' },
      to: { path: '^gateway/(main|gateway|parts|live)\\.ts$|^gateway/(commands|demo)/' },
    },
    {
      name: 'converters-not-at-run-time',
      comment: 'zigbee-herdsman-converters costs 40 to 130 MB: check, simulator and tests only.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '^gateway/(demo|commands|config)/' },
      to: { path: 'node_modules/zigbee-herdsman-converters' },
    },
    {
      name: 'runtime-imports-are-dependencies',
      severity: 'error',
      from: { path: '^(gateway|rules|dashboard)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
