// The import rules of the house: who may know whom. Arrows point down only:
// app → components → (domain + schema); app → server/api → router → use case → domain / store / views → platform.
// Type imports count unless a rule says otherwise. `scripts/check/fixtures/` holds one tree per rule that breaks it.

const DOMAIN = '^server/[^/]+/domain/';
// How numbers and dates read: it knows no word of the domain either.
const WORDING = '^server/platform/domain/wording[.]ts$';
const SCHEMA = '\\.schema\\.ts$';
const DATA_FILE = '\\.(store|views)\\.ts$';
const TESTING = '^server/[^/]+/testing/';
const TEST = `\\.test\\.tsx?$|${TESTING}`;
const TEST_ROOMS = '^(e2e|bench|scripts|prisma)/';
const PRODUCT = '^(app|components|server|cli|model-server)/';

/** A path pattern for npm packages, wherever node_modules lies from here; their type packages included. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
const DATABASE = [
  packages('@prisma/client', '@prisma/adapter-pg', 'pg'),
  '^server/platform/generated/',
  '^server/platform/db[^/]*$',
];

/** One rule; `why` tells whoever breaks it what to do instead. */
const rule = (name, why, from, to) => ({ name, comment: why, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'Two files that need each other at run time are one file, or three.',
      { pathNot: '^server/platform/generated/' },
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'no-unresolvable',
      'Every import leads to a file or an installed package; otherwise the rules below are blind.',
      { pathNot: '^server/platform/generated/' },
      { couldNotResolve: true, pathNot: '\\.css$|^\\./\\.next/' },
    ),
    rule(
      'domain-is-pure',
      'domain/ computes: other domain/, zod, @noble/hashes and @bufbuild/cel only. Pass everything else in.',
      { path: DOMAIN, pathNot: TEST },
      { pathNot: [DOMAIN, packages('zod', '@noble/hashes', '@bufbuild/cel')] },
    ),
    rule(
      'schema-is-client-safe',
      'Schemas run in the browser too: domain, schema and zod only.',
      { path: SCHEMA },
      { pathNot: [DOMAIN, SCHEMA, packages('zod')] },
    ),
    rule(
      'data-files-are-private',
      'Enter another feature by one of its use cases or its domain, never by its tables.',
      { path: '^server/([^/]+)/', pathNot: '^server/processes/' },
      { path: DATA_FILE, pathNot: '^server/$1/' },
    ),
    rule(
      'data-files-are-private',
      'Pages and components reach data through operations, never through tables.',
      { path: '^(app|components|cli|model-server)/' },
      { path: DATA_FILE },
    ),
    rule(
      'router-is-thin',
      'A router mounts operations and reads its own views; writing is a use case.',
      { path: '\\.router\\.ts$' },
      { path: ['\\.store\\.ts$', ...DATABASE] },
    ),
    rule(
      'only-data-files-touch-the-db',
      'Queries live in *.store.ts and *.views.ts; everything else is handed a Tx and passes it on.',
      { pathNot: [DATA_FILE, '^server/(platform|audit)/', TEST, TEST_ROOMS] },
      { path: DATABASE },
    ),
    rule(
      'server-knows-no-ui',
      'The server does not know who shows it.',
      { path: '^server/' },
      { path: '^(app|components)/' },
    ),
    rule(
      'components-see-safe-server-only',
      'Components may import domain and schema; everything else of the server comes over tRPC.',
      { path: '^components/' },
      { path: '^server/', pathNot: [DOMAIN, SCHEMA, '^server/api/root\\.ts$'] },
    ),
    rule(
      'components-see-safe-server-only',
      'api/root.ts is a type for components: import type.',
      { path: '^components/' },
      { path: '^server/api/root\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'ui-primitives-are-generic',
      'components/ui knows no route, no operation and no domain word.',
      { path: '^components/ui/' },
      { path: '^(app|server|components)/', pathNot: ['^components/ui/', WORDING] },
    ),
    rule(
      'ui-primitives-are-generic',
      'Charts are given prepared data; of the other components they may use ui.',
      { path: '^components/charts/' },
      { path: '^(app|server|components)/', pathNot: ['^components/(ui|charts)/', WORDING] },
    ),
    rule(
      'app-enters-by-the-door',
      'Routes enter the server by api/ and access/; domain and schema are open to all.',
      { path: '^app/' },
      { path: '^server/', pathNot: ['^server/(api|access)/', DOMAIN, SCHEMA] },
    ),
    rule(
      'adapters-behind-registry',
      'Ask the adapter registry; no one else names an engine.',
      { pathNot: ['^server/clusters/', TEST, '^(e2e|bench)/'] },
      { path: '^server/clusters/adapters/' },
    ),
    rule(
      'gateway-stays-off-control-data',
      'The gateway serves while the control plane is down: gateway, platform, routing, decisions, domain, schema.',
      { path: '^server/gateway/', pathNot: TEST },
      { path: '^server/', pathNot: ['^server/(gateway|platform|routing|decisions)/', DOMAIN, SCHEMA] },
    ),
    rule(
      'platform-is-the-floor',
      'platform/ is below every other room; only its tests may put a room on it.',
      { path: '^server/platform/', pathNot: TEST },
      { path: '^server/', pathNot: '^server/platform/' },
    ),
    rule(
      'outsiders-stay-outside',
      'The command line is a client of the public API: schemas and domain only.',
      { path: '^cli/' },
      { path: '^(app|components|server)/', pathNot: [DOMAIN, SCHEMA] },
    ),
    rule(
      'outsiders-stay-outside',
      'The model server is an engine like any other: it knows nothing of Interlock.',
      { path: '^model-server/' },
      { path: '^(app|components|server)/' },
    ),
    rule(
      'routers-are-mounted-only',
      'Only api/ mounts routers; call the use case instead.',
      { pathNot: ['^server/api/', TEST, TEST_ROOMS] },
      { path: '\\.router\\.ts$' },
    ),
    rule(
      'product-knows-no-tests',
      'What ships does not import what tests it.',
      { path: PRODUCT, pathNot: TEST },
      { path: ['\\.test\\.tsx?$', TESTING, '^(e2e|bench|scripts)/'] },
    ),
    rule(
      'product-needs-no-dev-packages',
      'What ships runs without devDependencies.',
      { path: PRODUCT, pathNot: [TEST, '^server/platform/generated/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '^server/platform/generated/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
