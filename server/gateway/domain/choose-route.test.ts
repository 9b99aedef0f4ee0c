import { expect, test } from 'vitest';
import type { TokenActor } from '../../access/domain/actor.ts';
import type { Route, RouteSnapshot } from '../../routing/domain/route-snapshot.ts';
import { chooseRoute, routesFor } from './choose-route.ts';

const token = (over: Partial<TokenActor> = {}): TokenActor => ({
  kind: 'token',
  id: 'tok_1',
  name: 'desk',
  organisationId: 'org_1',
  workspaceId: null,
  role: 'application',
  scopes: [],
  ...over,
});
const route = (slug: string, workspaceId: string) => ({ slug, workspaceId }) as Route;
const snapshot: RouteSnapshot = {
  organisationId: 'org_1',
  version: 3,
  workflows: { credit: route('credit', 'wsp_1'), fraud: route('fraud', 'wsp_2') },
};
const now = new Date();
const codeOf = (run: () => unknown): unknown => {
  try {
    return (run() as Route).slug;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test.each<[string, Partial<TokenActor>, RouteSnapshot | undefined, string, string]>([
  ['serves', {}, snapshot, 'credit', 'credit'],
  ['is in the own workspace', { workspaceId: 'wsp_2' }, snapshot, 'fraud', 'fraud'],
  ['is in another workspace', { workspaceId: 'wsp_2' }, snapshot, 'credit', 'not-found'],
  ['is unknown', {}, snapshot, 'nothing', 'not-found'],
  ['is a word of the language', {}, snapshot, 'constructor', 'not-found'],
  ['has no snapshot', {}, undefined, 'credit', 'not-found'],
  ['may be asked by scope', { role: null, scopes: ['decision:create'] }, snapshot, 'credit', 'credit'],
  ['may not be asked', { role: null, scopes: ['decision:read'] }, snapshot, 'credit', 'forbidden'],
  ['may not be asked by this role', { role: 'auditor' }, snapshot, 'credit', 'forbidden'],
])('a workflow that %s', (_, over, given, slug, result) => {
  expect(codeOf(() => chooseRoute(token(over), given, slug, now))).toBe(result);
});

test('lists what a token may ask', () => {
  expect(routesFor(token(), snapshot, now).map(({ slug }) => slug)).toEqual(['credit', 'fraud']);
  expect(routesFor(token({ workspaceId: 'wsp_1' }), snapshot, now).map(({ slug }) => slug)).toEqual([
    'credit',
  ]);
});
