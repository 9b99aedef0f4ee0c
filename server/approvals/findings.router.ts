import { permitted } from '#server/api/operation.ts';
import {
  answerFindingInput,
  closeFindingInput,
  openFindingInput,
  reopenFindingInput,
} from './findings.schema.ts';
import { answerFinding, closeFinding, openFinding, reopenFinding } from './judge-finding.ts';

export const validation = {
  open: permitted({
    input: openFindingInput,
    permission: 'validation:judge',
    audit: 'validation.opened',
    run: openFinding,
  }),
  answer: permitted({
    input: answerFindingInput,
    permission: 'validation:answer',
    audit: 'validation.answered',
    run: answerFinding,
  }),
  close: permitted({
    input: closeFindingInput,
    permission: 'validation:judge',
    assurance: 'recent-mfa',
    audit: 'validation.closed',
    run: closeFinding,
  }),
  reopen: permitted({
    input: reopenFindingInput,
    permission: 'validation:judge',
    audit: 'validation.reopened',
    run: reopenFinding,
  }),
};
