import { expect, test } from 'vitest';
import { findRoute } from './find-route.ts';
import type { VerifiedToken } from './token-verifier.ts';

const now = new Date('2026-11-21T12:00:00Z');
const token = {
  kind: 'token',
  id: 'tok_1',
  name: 'caller',
  organisationId: 'org_1',
  workspaceId: null,
  role: 'application',
  scopes: [],
} as unknown as VerifiedToken;
const routesAt = (ageMs: number | null) => ({ snapshotOf: () => undefined, ageMs: () => ageMs });

test.each([
  ['routes were looked at', 5, 'not-found'],
  ['routes are remembered only', null, 'unavailable'],
])('where %s, a workflow that they do not hold is %s %s', (_, ageMs, code) => {
  expect(() => findRoute(routesAt(ageMs), token, 'lending', now)).toThrow(expect.objectContaining({ code }));
});
