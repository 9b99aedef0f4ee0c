import { permitted } from '#server/api/operation.ts';
import { getIncident } from './get-incident.ts';
import { acknowledgeIncident, reportIncident, resolveIncident } from './handle-incident.ts';
import {
  acknowledgeIncidentInput,
  getIncidentInput,
  listIncidentsInput,
  reportIncidentInput,
  resolveIncidentInput,
} from './incidents.schema.ts';
import { listIncidents } from './list-incidents.ts';

export const incidents = {
  list: permitted({ input: listIncidentsInput, permission: 'incident:read', run: listIncidents }),
  get: permitted({ input: getIncidentInput, permission: 'incident:read', run: getIncident }),
  report: permitted({
    input: reportIncidentInput,
    permission: 'incident:handle',
    audit: 'incident.opened',
    run: reportIncident,
  }),
  acknowledge: permitted({
    input: acknowledgeIncidentInput,
    permission: 'incident:handle',
    audit: 'incident.acknowledged',
    run: acknowledgeIncident,
  }),
  resolve: permitted({
    input: resolveIncidentInput,
    permission: 'incident:handle',
    audit: 'incident.resolved',
    run: resolveIncident,
  }),
};
