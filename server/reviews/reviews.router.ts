import { permitted } from '#server/api/operation.ts';
import { claimItem, claimNextItem, releaseItem } from './claim-item.ts';
import { decideItem } from './decide-item.ts';
import { getCase } from './get-case.ts';
import { listMyVerdicts, listQueue } from './list-queue.ts';
import {
  claimItemInput,
  claimNextInput,
  decideItemInput,
  getCaseInput,
  listQueueInput,
  listVerdictsInput,
} from './reviews.schema.ts';

export const reviews = {
  queue: permitted({ input: listQueueInput, permission: 'review:read', run: listQueue }),
  get: permitted({ input: getCaseInput, permission: 'review:read', run: getCase }),
  myVerdicts: permitted({ input: listVerdictsInput, permission: 'review:decide', run: listMyVerdicts }),
  claimNext: permitted({
    input: claimNextInput,
    permission: 'review:decide',
    audit: 'telemetry',
    run: claimNextItem,
  }),
  claim: permitted({
    input: claimItemInput,
    permission: 'review:decide',
    audit: 'telemetry',
    run: claimItem,
  }),
  release: permitted({
    input: claimItemInput,
    permission: 'review:decide',
    audit: 'telemetry',
    run: releaseItem,
  }),
  decide: permitted({
    input: decideItemInput,
    permission: 'review:decide',
    audit: 'review.decided',
    run: decideItem,
  }),
};
