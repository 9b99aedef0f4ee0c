import { rows } from './db.ts';
import { EVERY_TENANT, type UnitOfWork } from './unit-of-work.ts';

/** The ids of all organisations, for processes that work through them one by one; at most 100,000. */
export function everyOrganisation(uow: UnitOfWork): Promise<string[]> {
  return uow.read(EVERY_TENANT, async (tx) =>
    (await rows<{ id: string }>(tx, 'SELECT id FROM organisation ORDER BY id LIMIT 100000')).map(
      ({ id }) => id,
    ),
  );
}
