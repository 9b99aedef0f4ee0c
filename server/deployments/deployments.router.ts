import { permitted } from '#server/api/operation.ts';
import {
  findDeploymentInput,
  getDeploymentInput,
  listDeploymentsInput,
  rollBackInput,
} from './deployments.schema.ts';
import { endSplit } from './end-split.ts';
import { followAlias, listFollows, unfollowAlias } from './follow-alias.ts';
import { followAliasInput, listFollowsInput, unfollowAliasInput } from './follows.schema.ts';
import { findDeployment, getDeployment } from './get-deployment.ts';
import { listDeployments } from './list-deployments.ts';
import { rollBack } from './roll-back.ts';
import { splitTraffic } from './split-traffic.ts';
import { endTrafficSplitInput, splitTrafficInput } from './traffic.schema.ts';

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
  follows: permitted({ input: listFollowsInput, permission: 'deployment:read', run: listFollows }),
  followAlias: permitted({
    input: followAliasInput,
    permission: 'workflow:edit',
    audit: 'deployment.alias-followed',
    isSqlOnly: true,
    run: followAlias,
  }),
  unfollowAlias: permitted({
    input: unfollowAliasInput,
    permission: 'workflow:edit',
    audit: 'deployment.alias-unfollowed',
    isSqlOnly: true,
    run: unfollowAlias,
  }),
  splitTraffic: permitted({
    input: splitTrafficInput,
    permission: 'traffic:split',
    assurance: 'recent-mfa',
    audit: 'traffic.split',
    run: splitTraffic,
  }),
  endSplit: permitted({
    input: endTrafficSplitInput,
    permission: 'traffic:split',
    assurance: 'recent-mfa',
    audit: 'traffic.returned',
    run: endSplit,
  }),
};
