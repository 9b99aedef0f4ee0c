import { permitted } from '#server/api/operation.ts';
import {
  exportLogInput,
  exportTermsInput,
  getAuditEventInput,
  listActorsInput,
  listAuditEventsInput,
  listReconstructableInput,
  measureLogInput,
  reconstructInput,
} from './audit.schema.ts';
import { getAuditEvent } from './get-audit-event.ts';
import { listActors } from './list-actors.ts';
import { listAuditEvents } from './list-audit-events.ts';
import { listReconstructable } from './list-reconstructable.ts';
import { measureLog } from './measure-log.ts';
import { reconstruct } from './reconstruct.ts';
import { getExportTerms, recordExport } from './record-export.ts';

export const audit = {
  list: permitted({ input: listAuditEventsInput, permission: 'audit:read', run: listAuditEvents }),
  get: permitted({ input: getAuditEventInput, permission: 'audit:read', run: getAuditEvent }),
  actors: permitted({ input: listActorsInput, permission: 'audit:read', run: listActors }),
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
  reconstruct: permitted({ input: reconstructInput, permission: 'audit:read', run: reconstruct }),
  reconstructable: permitted({
    input: listReconstructableInput,
    permission: 'audit:read',
    run: listReconstructable,
  }),
};
