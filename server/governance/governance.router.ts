import { permitted } from '#server/api/operation.ts';
import { listDutiesInput, showGovernanceInput } from './governance.schema.ts';
import { listDuties } from './list-duties.ts';
import { showGovernance } from './show-governance.ts';

export const governance = {
  show: permitted({ input: showGovernanceInput, permission: 'governance:read', run: showGovernance }),
  duties: permitted({ input: listDutiesInput, permission: 'home:read', run: listDuties }),
};
