import { permitted } from '#server/api/operation.ts';
import { changeWorkflow } from './change-workflow.ts';
import { checkSchema } from './check-schema.ts';
import { createWorkflow } from './create-workflow.ts';
import { getHistory } from './get-history.ts';
import { listOwners } from './list-owners.ts';
import { listStops } from './list-stops.ts';
import { listWorkflows } from './list-workflows.ts';
import { resumeWorkflow } from './resume-workflow.ts';
import { showWorkflow } from './show-workflow.ts';
import { simulateCallInput } from './simulate-call.schema.ts';
import { simulateCall } from './simulate-call.ts';
import { stopWorkflow } from './stop-workflow.ts';
import { listStopsInput, resumeWorkflowInput, stopWorkflowInput } from './stops.schema.ts';
import { tryCallInput } from './try-call.schema.ts';
import { tryCall } from './try-call.ts';
import {
  changeWorkflowInput,
  checkSchemaInput,
  createWorkflowInput,
  getHistoryInput,
  getWorkflowInput,
  listOwnersInput,
  listWorkflowsInput,
} from './workflows.schema.ts';

export const workflows = {
  list: permitted({ input: listWorkflowsInput, permission: 'workflow:read', run: listWorkflows }),
  get: permitted({ input: getWorkflowInput, permission: 'workflow:read', run: showWorkflow }),
  history: permitted({ input: getHistoryInput, permission: 'workflow:read', run: getHistory }),
  listStops: permitted({ input: listStopsInput, permission: 'workflow:read', run: listStops }),
  listOwners: permitted({ input: listOwnersInput, permission: 'workflow:edit', run: listOwners }),
  checkSchema: permitted({ input: checkSchemaInput, permission: 'workflow:read', run: checkSchema }),
  simulate: permitted({
    input: simulateCallInput,
    permission: 'workflow:simulate',
    audit: 'telemetry',
    run: simulateCall,
  }),
  tryCall: permitted({ input: tryCallInput, permission: 'workflow:read', audit: 'telemetry', run: tryCall }),
  create: permitted({
    input: createWorkflowInput,
    permission: 'workflow:create',
    audit: 'workflow.created',
    run: createWorkflow,
  }),
  change: permitted({
    input: changeWorkflowInput,
    permission: 'workflow:edit',
    audit: 'workflow.changed',
    run: changeWorkflow,
  }),
  stop: permitted({
    input: stopWorkflowInput,
    permission: 'workflow:stop',
    assurance: 'recent-mfa',
    audit: 'workflow.stopped',
    run: stopWorkflow,
  }),
  resume: permitted({
    input: resumeWorkflowInput,
    permission: 'workflow:stop',
    assurance: 'recent-mfa',
    audit: 'workflow.resumed',
    run: resumeWorkflow,
  }),
};
