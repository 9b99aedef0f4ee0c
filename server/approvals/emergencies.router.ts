import { permitted } from '#server/api/operation.ts';
import { breakGlass } from './break-glass.ts';
import { confirmEmergency } from './confirm-emergency.ts';
import { breakGlassInput, confirmEmergencyInput, listEmergenciesInput } from './emergencies.schema.ts';
import { listEmergencies } from './list-emergencies.ts';

export const emergencies = {
  list: permitted({ input: listEmergenciesInput, permission: 'request:read', run: listEmergencies }),
  breakGlass: permitted({
    input: breakGlassInput,
    permission: 'emergency:act',
    assurance: 'recent-mfa',
    audit: ['emergency.applied', 'request.stale'],
    run: breakGlass,
  }),
  confirm: permitted({
    input: confirmEmergencyInput,
    permission: 'emergency:act',
    assurance: 'recent-mfa',
    audit: 'emergency.confirmed',
    run: confirmEmergency,
  }),
};
