import { permitted } from '#server/api/operation.ts';
import {
  addToExperiments,
  removeFromExperiments,
  tagEvaluationSet,
  untagEvaluationSet,
} from './change-evaluation-set.ts';
import { createEvaluationSet } from './create-evaluation-set.ts';
import { deleteEvaluationSet, deleteRecords } from './delete-evaluation-sets.ts';
import * as input from './evaluation-sets.schema.ts';
import { getEvaluationSet, searchEvaluationSets } from './find-evaluation-sets.ts';
import { listRecords } from './list-records.ts';
import { upsertRecords } from './upsert-records.ts';

const READ = { permission: 'experiment:read' } as const;
const WRITE = { permission: 'run:log', isSqlOnly: true } as const;

export const evaluationSets = {
  create: permitted({
    ...WRITE,
    input: input.createEvaluationSetInput,
    audit: 'evaluation-set.created',
    run: createEvaluationSet,
  }),
  get: permitted({ ...READ, input: input.evaluationSetInput, run: getEvaluationSet }),
  search: permitted({ ...READ, input: input.searchEvaluationSetsInput, run: searchEvaluationSets }),
  tag: permitted({ ...WRITE, input: input.tagEvaluationSetInput, audit: 'telemetry', run: tagEvaluationSet }),
  untag: permitted({
    ...WRITE,
    input: input.untagEvaluationSetInput,
    audit: 'telemetry',
    run: untagEvaluationSet,
  }),
  // Its rows are what people asked, as traces are.
  records: permitted({ permission: 'trace:read', input: input.listRecordsInput, run: listRecords }),
  upsertRecords: permitted({
    ...WRITE,
    input: input.upsertRecordsInput,
    audit: 'telemetry',
    run: upsertRecords,
  }),
  deleteRecords: permitted({
    ...WRITE,
    input: input.deleteRecordsInput,
    audit: 'evaluation-set.records-deleted',
    run: deleteRecords,
  }),
  addExperiments: permitted({
    ...WRITE,
    input: input.setExperimentsInput,
    audit: 'telemetry',
    run: addToExperiments,
  }),
  removeExperiments: permitted({
    ...WRITE,
    input: input.setExperimentsInput,
    audit: 'telemetry',
    run: removeFromExperiments,
  }),
  delete: permitted({
    input: input.evaluationSetInput,
    permission: 'run:log',
    audit: 'evaluation-set.deleted',
    isSqlOnly: true,
    run: deleteEvaluationSet,
  }),
};
