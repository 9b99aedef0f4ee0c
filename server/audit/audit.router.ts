import { permitted } from '#server/api/operation.ts';
import {
  exportLogInput,
  exportTermsInput,
  getAuditEventInput,
  listAuditEventsInput,
  measureLogInput,
} from './audit.schema.ts';
import { getAuditEvent } from './get-audit-event.ts';
import { listAuditEvents } from './list-audit-events.ts';
import { measureLog } from './measure-log.ts';
import { getExportTerms, recordExport } from './record-export.ts';

export const audit = {
  list: permitted({ input: listAuditEventsInput, permission: 'audit:read', run: listAuditEvents }),
  get: permitted({ input: getAuditEventInput, permission: 'audit:read', run: getAuditEvent }),
  size: permitted({ input: measureLogInput, permission: 'audit:read', run: measureLog }),
  exportTerms: permitted({
    input: exportTermsInput,
    permission: 'audit:read',
    assurance: 'recent-mfa',
    run: getExportTerms,
  }),
  recordExport: permitted({
    input: exportLogInput,
    permission: 'audit:read',
    audit: 'audit.exported',
    run: recordExport,
  }),
};
