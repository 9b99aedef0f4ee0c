import { z } from 'zod';
import { permitted } from '#server/api/operation.ts';
import {
  getDecisionInput,
  listDecisionsInput,
  recordOutcomeInput,
  reversePseudonymInput,
} from './decisions.schema.ts';
import { getDecision } from './get-decision.ts';
import { getDecisionReceipt } from './get-decision-receipt.ts';
import { getDecisionSealing } from './get-decision-sealing.ts';
import { listDecisions } from './list-decisions.ts';
import { recordOutcome } from './record-outcome.ts';
import { reversePseudonym } from './reverse-pseudonym.ts';
import { showCompleteness } from './show-completeness.ts';

export const decisions = {
  list: permitted({ input: listDecisionsInput, permission: 'decision:read', run: listDecisions }),
  get: permitted({ input: getDecisionInput, permission: 'decision:read', run: getDecision }),
  receipt: permitted({ input: getDecisionInput, permission: 'decision:read', run: getDecisionReceipt }),
  completeness: permitted({
    input: z.strictObject({}),
    permission: 'decision:read',
    run: showCompleteness,
  }),
  sealing: permitted({ input: getDecisionInput, permission: 'decision:read', run: getDecisionSealing }),
  reversePseudonym: permitted({
    input: reversePseudonymInput,
    permission: 'pseudonym:reverse',
    assurance: 'recent-mfa',
    audit: 'pseudonym.reversed',
    run: reversePseudonym,
  }),
  recordOutcome: permitted({
    input: recordOutcomeInput,
    permission: 'decision:outcome',
    audit: 'telemetry',
    run: recordOutcome,
  }),
};
