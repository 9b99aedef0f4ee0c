import { permitted } from '#server/api/operation.ts';
import {
  discardDraftInput,
  getAssessmentInput,
  saveDraftInput,
  signOffInput,
  submitAssessmentInput,
} from './assessments.schema.ts';
import { getAssessment } from './get-assessment.ts';
import { discardDraft, saveDraft } from './keep-draft.ts';
import { signOffAssessment } from './sign-off-assessment.ts';
import { submitAssessment } from './submit-assessment.ts';

export const assessments = {
  get: permitted({ input: getAssessmentInput, permission: 'governance:read', run: getAssessment }),
  saveDraft: permitted({
    input: saveDraftInput,
    permission: 'assessment:write',
    audit: 'telemetry',
    run: saveDraft,
  }),
  discardDraft: permitted({
    input: discardDraftInput,
    permission: 'assessment:write',
    audit: 'telemetry',
    run: discardDraft,
  }),
  submit: permitted({
    input: submitAssessmentInput,
    permission: 'assessment:write',
    audit: 'assessment.submitted',
    run: submitAssessment,
  }),
  signOff: permitted({
    input: signOffInput,
    permission: 'assessment:approve',
    assurance: 'recent-mfa',
    audit: 'assessment.signed-off',
    run: signOffAssessment,
  }),
};
