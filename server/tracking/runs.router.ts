import { permitted } from '#server/api/operation.ts';
import { createRun } from './create-run.ts';
import { deleteRun, restoreRun } from './delete-run.ts';
import { deleteRunTag } from './delete-run-tag.ts';
import { getLoggedDataset } from './get-logged-dataset.ts';
import { getRun } from './get-run.ts';
import { listRunColumns, searchRunDatasets } from './list-run-columns.ts';
import { logBatch, logMetric, logParam, setRunTag } from './log-batch.ts';
import { logInputs, logOutputs } from './log-inputs.ts';
import { logModel } from './log-model.ts';
import { metricHistory, readMetricHistory } from './read-metric-history.ts';
import {
  createRunInput,
  deleteRunTagInput,
  getLoggedDatasetInput,
  getRunInput,
  listColumnsInput,
  logBatchInput,
  logEntryInput,
  logInputsInput,
  logMetricInput,
  logModelInput,
  logOutputsInput,
  metricHistoryInput,
  readHistoryInput,
  searchDatasetsInput,
  searchRunsInput,
  updateRunInput,
} from './runs.schema.ts';
import { searchRuns, searchWireRuns } from './search-runs.ts';
import { updateRun } from './update-run.ts';

const read = { permission: 'experiment:read' } as const;
const log = { permission: 'run:log', audit: 'telemetry', isSqlOnly: true, endsWithLast: true } as const;
const remove = { permission: 'run:delete', isSqlOnly: true, input: getRunInput } as const;

export const runs = {
  search: permitted({ ...read, input: searchRunsInput, run: searchRuns }),
  searchPrinted: permitted({ ...read, input: searchRunsInput.omit({ columns: true }), run: searchWireRuns }),
  get: permitted({ ...read, input: getRunInput, run: getRun }),
  listColumns: permitted({ ...read, input: listColumnsInput, run: listRunColumns }),
  metricHistory: permitted({ ...read, input: metricHistoryInput, run: metricHistory }),
  readHistory: permitted({ ...read, input: readHistoryInput, run: readMetricHistory }),
  dataset: permitted({ ...read, input: getLoggedDatasetInput, run: getLoggedDataset }),
  searchDatasets: permitted({ ...read, input: searchDatasetsInput, run: searchRunDatasets }),
  create: permitted({ ...log, input: createRunInput, run: createRun }),
  update: permitted({ ...log, input: updateRunInput, run: updateRun }),
  logBatch: permitted({ ...log, input: logBatchInput, run: logBatch }),
  logMetric: permitted({ ...log, input: logMetricInput, run: logMetric }),
  logParam: permitted({ ...log, input: logEntryInput, run: logParam }),
  setTag: permitted({ ...log, input: logEntryInput, run: setRunTag }),
  deleteTag: permitted({ ...log, input: deleteRunTagInput, run: deleteRunTag }),
  logInputs: permitted({ ...log, input: logInputsInput, run: logInputs }),
  logModel: permitted({ ...log, input: logModelInput, run: logModel }),
  logOutputs: permitted({ ...log, input: logOutputsInput, run: logOutputs }),
  delete: permitted({ ...remove, audit: 'run.deleted', run: deleteRun }),
  restore: permitted({ ...remove, audit: 'run.restored', run: restoreRun }),
};
