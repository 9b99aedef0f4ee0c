import { rows } from './db.ts';
import { EVERY_TENANT, type UnitOfWork } from './unit-of-work.ts';

/**
 * The ids of the organisations in which something may come due by itself, for work that looks every few seconds. Left out are
 * those that the platform made and that have no member, no workflow and no change request yet: there may be thousands, in which
 * clients log and nothing else happens. At most 100,000.
 */
export function everyBusyOrganisation(uow: UnitOfWork): Promise<string[]> {
  return uow.read(EVERY_TENANT, async (tx) => {
    const found = await rows<{ id: string }>(
      tx,
      `SELECT id FROM organisation o
       WHERE NOT EXISTS (SELECT 1 FROM tenant t WHERE t.organisation_id = o.id)
          OR EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id)
          OR EXISTS (SELECT 1 FROM workflow w WHERE w.organisation_id = o.id)
          OR EXISTS (SELECT 1 FROM change_request r WHERE r.organisation_id = o.id)
       ORDER BY id LIMIT 100000`,
    );
    return found.map(({ id }) => id);
  });
}
