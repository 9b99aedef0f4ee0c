import { permitted } from '#server/api/operation.ts';
import {
  findDeploymentInput,
  getDeploymentInput,
  listDeploymentsInput,
  rollBackInput,
} from './deployments.schema.ts';
import { findDeployment, getDeployment } from './get-deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { rollBack } from './roll-back.ts';

export const deployments = {
  list: permitted({ input: listDeploymentsInput, permission: 'deployment:read', run: listDeployments }),
  get: permitted({ input: getDeploymentInput, permission: 'deployment:read', run: getDeployment }),
  find: permitted({ input: findDeploymentInput, permission: 'deployment:read', run: findDeployment }),
  rollBack: permitted({
    input: rollBackInput,
    permission: 'deployment:rollback',
    assurance: 'recent-mfa',
    audit: 'deployment.rolled-back',
    run: rollBack,
  }),
};
