import { permitted } from '#server/api/operation.ts';
import { getAuditEventInput, listAuditEventsInput, measureLogInput } from './audit.schema.ts';
import { getAuditEvent } from './get-audit-event.ts';
import { listAuditEvents } from './list-audit-events.ts';
import { measureLog } from './measure-log.ts';

export const audit = {
  list: permitted({ input: listAuditEventsInput, permission: 'audit:read', run: listAuditEvents }),
  get: permitted({ input: getAuditEventInput, permission: 'audit:read', run: getAuditEvent }),
  size: permitted({ input: measureLogInput, permission: 'audit:read', run: measureLog }),
};
