import { permitted } from '#server/api/operation.ts';
import { askForRun } from './ask-for-run.ts';
import {
  askForRunInput,
  getReportInput,
  listRunsInput,
  showPlanInput,
  writePlanInput,
} from './evaluations.schema.ts';
import { getReport } from './get-report.ts';
import { listRuns } from './list-runs.ts';
import { showPlan } from './show-plan.ts';
import { readDataOfPlan, writePlan } from './write-plan.ts';

export const evaluations = {
  plan: permitted({ input: showPlanInput, permission: 'workflow:read', run: showPlan }),
  writePlan: permitted({
    input: writePlanInput,
    permission: 'evaluation-plan:write',
    assurance: 'recent-mfa',
    audit: 'evaluation-plan.written',
    prepare: readDataOfPlan,
    run: writePlan,
  }),
  runs: permitted({ input: listRunsInput, permission: 'model:read', run: listRuns }),
  ask: permitted({
    input: askForRunInput,
    permission: 'evaluation:run',
    audit: 'evaluation.requested',
    run: askForRun,
  }),
  report: permitted({ input: getReportInput, permission: 'model:read', run: getReport }),
};
