import { permitted } from '#server/api/operation.ts';
import {
  answerFindingInput,
  getAuditInput,
  judgeFindingInput,
  listAuditsInput,
  listFindingsInput,
  moveAuditInput,
  myFindingsInput,
  raiseFindingInput,
  reassignFindingInput,
  scheduleAuditInput,
} from './audits.schema.ts';
import { listFindings, listMyFindings } from './list-findings.ts';
import { getAudit, listAudits, moveAudit, scheduleAudit } from './plan-audits.ts';
import { answerFinding, judgeFinding, raiseFinding, reassignFinding } from './work-on-findings.ts';

const manage = { permission: 'audit-plan:manage' } as const;

export const audits = {
  list: permitted({ input: listAuditsInput, permission: 'control:read', run: listAudits }),
  get: permitted({ input: getAuditInput, permission: 'control:read', run: getAudit }),
  schedule: permitted({
    input: scheduleAuditInput,
    ...manage,
    audit: 'audit-plan.scheduled',
    run: scheduleAudit,
  }),
  move: permitted({ input: moveAuditInput, ...manage, audit: 'audit-plan.moved', run: moveAudit }),
  findings: permitted({ input: listFindingsInput, permission: 'control:read', run: listFindings }),
  myFindings: permitted({ input: myFindingsInput, permission: 'finding:answer', run: listMyFindings }),
  raise: permitted({ input: raiseFindingInput, ...manage, audit: 'finding.raised', run: raiseFinding }),
  answer: permitted({
    input: answerFindingInput,
    permission: 'finding:answer',
    audit: 'finding.answered',
    run: answerFinding,
  }),
  judge: permitted({
    input: judgeFindingInput,
    ...manage,
    assurance: 'recent-mfa',
    audit: ['finding.closed', 'finding.returned'],
    run: judgeFinding,
  }),
  reassign: permitted({
    input: reassignFindingInput,
    ...manage,
    audit: 'finding.reassigned',
    run: reassignFinding,
  }),
};
