import { permitted } from '#server/api/operation.ts';
import { checkRequestAgain } from './check-request-again.ts';
import { getRequest } from './get-request.ts';
import { listClusterChoices } from './list-cluster-choices.ts';
import { countWaitingRequests, listRequests } from './list-requests.ts';
import { openRequest } from './open-request.ts';
import { previewRequest } from './preview-request.ts';
import {
  checkRequestAgainInput,
  countWaitingInput,
  getRequestInput,
  listClusterChoicesInput,
  listRequestsInput,
  openRequestInput,
  previewRequestInput,
  signRequestInput,
  withdrawRequestInput,
} from './requests.schema.ts';
import { signRequest } from './sign-request.ts';
import { withdrawRequest } from './withdraw-request.ts';

export const requests = {
  list: permitted({ input: listRequestsInput, permission: 'request:read', run: listRequests }),
  countWaiting: permitted({
    input: countWaitingInput,
    permission: 'request:sign',
    run: countWaitingRequests,
  }),
  get: permitted({ input: getRequestInput, permission: 'request:read', run: getRequest }),
  clusterChoices: permitted({
    input: listClusterChoicesInput,
    permission: 'request:create',
    run: listClusterChoices,
  }),
  preview: permitted({ input: previewRequestInput, permission: 'request:create', run: previewRequest }),
  open: permitted({
    input: openRequestInput,
    permission: 'request:create',
    audit: 'request.opened',
    run: openRequest,
  }),
  sign: permitted({
    input: signRequestInput,
    permission: 'request:sign',
    assurance: 'recent-mfa',
    audit: ['request.signed', 'request.stale'],
    run: signRequest,
  }),
  withdraw: permitted({
    input: withdrawRequestInput,
    permission: 'request:withdraw',
    audit: 'request.withdrawn',
    run: withdrawRequest,
  }),
  checkAgain: permitted({
    input: checkRequestAgainInput,
    permission: 'request:create',
    audit: 'request.rechecked',
    run: checkRequestAgain,
  }),
};
