import { afterEach, expect, test, vi } from 'vitest';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { followRoutes, type RouteBook } from './follow-routes.ts';

// Nothing listens there: signals stay away, as they do while Postgres starts.
const NOWHERE = 'postgres://nobody:nothing@127.0.0.1:1/nothing';

let book: RouteBook | undefined;
afterEach(() => book?.stop());

test('a gateway that could not look yet says so, and never that a workflow does not exist', async () => {
  let isAway = true;
  const uow: UnitOfWork = {
    read: async () => {
      if (isAway) throw new Error('the database is starting');
      return undefined as never;
    },
    write: () => Promise.reject(new Error('routes are only read')),
    writeSql: () => Promise.reject(new Error('routes are only read')),
  };
  book = followRoutes(uow, NOWHERE, () => {});
  expect(() => book?.snapshotOf('org_1')).toThrow(expect.objectContaining({ code: 'unavailable' }));
  isAway = false;
  await vi.waitFor(() => expect(book?.snapshotOf('org_1')).toBeUndefined(), { timeout: 5_000 });
});
