import { permitted } from '#server/api/operation.ts';
import { getAuditEventInput, listAuditEventsInput } from './audit.schema.ts';
import { getAuditEvent } from './get-audit-event.ts';
import { listAuditEvents } from './list-audit-events.ts';

export const audit = {
  list: permitted({ input: listAuditEventsInput, permission: 'audit:read', run: listAuditEvents }),
  get: permitted({ input: getAuditEventInput, permission: 'audit:read', run: getAuditEvent }),
};
