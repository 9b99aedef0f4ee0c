import { permitted } from '#server/api/operation.ts';
import {
  classifyIncidentInput,
  getClassificationInput,
  reportIncidentToAuthorityInput,
} from './classifications.schema.ts';
import { classifyIncident, getClassification, reportToAuthority } from './classify-incident.ts';

export const classifications = {
  get: permitted({ input: getClassificationInput, permission: 'incident:read', run: getClassification }),
  classify: permitted({
    input: classifyIncidentInput,
    permission: 'incident:classify',
    audit: 'incident.classified',
    run: classifyIncident,
  }),
  report: permitted({
    input: reportIncidentToAuthorityInput,
    permission: 'incident:classify',
    assurance: 'recent-mfa',
    audit: 'incident.reported',
    run: reportToAuthority,
  }),
};
