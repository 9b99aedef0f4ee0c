import { permitted } from '#server/api/operation.ts';
import { checkRequestAgain } from './check-request-again.ts';
import { getRequest } from './get-request.ts';
import { getSignature } from './get-signature.ts';
import { listClusterChoices } from './list-cluster-choices.ts';
import { countWaitingRequests, listRequests } from './list-requests.ts';
import { openRequest } from './open-request.ts';
import { prepareSignature } from './prepare-signature.ts';
import { previewRequest } from './preview-request.ts';
import {
  checkRequestAgainInput,
  countWaitingInput,
  getRequestInput,
  getSignatureInput,
  listClusterChoicesInput,
  listRequestsInput,
  openRequestInput,
  previewRequestInput,
  retryRequestInput,
  signRequestInput,
  signWithPasskeyInput,
  takeBackInput,
  withdrawRequestInput,
} from './requests.schema.ts';
import { retryRequest } from './retry-request.ts';
import { signRequest } from './sign-request.ts';
import { signRequestWithPasskey } from './sign-request-with-passkey.ts';
import { takeBackSignature } from './take-back-signature.ts';
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
  prepareSignature: permitted({
    input: signRequestInput,
    permission: 'request:sign',
    audit: 'telemetry',
    run: prepareSignature,
  }),
  // The passkey's answer is the recent factor: it verifies its person and signs this very record.
  signWithPasskey: permitted({
    input: signWithPasskeyInput,
    permission: 'request:sign',
    audit: ['request.signed', 'request.stale'],
    run: signRequestWithPasskey,
  }),
  takeBack: permitted({
    input: takeBackInput,
    permission: 'request:sign',
    audit: 'request.signature-taken-back',
    run: takeBackSignature,
  }),
  retry: permitted({
    input: retryRequestInput,
    permission: 'rollout:retry',
    assurance: 'recent-mfa',
    audit: 'rollout.retried',
    run: retryRequest,
  }),
  signature: permitted({ input: getSignatureInput, permission: 'request:read', run: getSignature }),
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
