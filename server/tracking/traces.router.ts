import { permitted } from '#server/api/operation.ts';
import { createAssessment, deleteAssessment, getAssessment, updateAssessment } from './assess-traces.ts';
import { correlateTraces } from './correlate-traces.ts';
import { deleteTraces } from './delete-traces.ts';
import { getTrace, getTraceInfo, getTraceInfos, getTraces } from './get-trace.ts';
import { linkPrompts, linkTraces } from './link-traces.ts';
import { listTraces } from './list-traces.ts';
import { logSpans } from './log-spans.ts';
import { queryTraceMetrics } from './query-trace-metrics.ts';
import { searchTraces } from './search-traces.ts';
import { showTrace } from './show-trace.ts';
import { startTrace } from './start-trace.ts';
import { deleteTraceTag, setTraceTag } from './tag-traces.ts';
import * as input from './traces.schema.ts';

/** What people asked and were answered is no more for everybody than decisions are. */
const READ = { permission: 'trace:read' } as const;
const LOG = { permission: 'run:log', audit: 'telemetry', isSqlOnly: true } as const;

export const traces = {
  start: permitted({ ...LOG, input: input.startTraceInput, run: startTrace }),
  logSpans: permitted({ ...LOG, input: input.logSpansInput, run: logSpans }),
  info: permitted({ ...READ, input: input.traceInfoInput, run: getTraceInfo }),
  get: permitted({ ...READ, input: input.getTraceInput, run: getTrace }),
  batch: permitted({ ...READ, input: input.batchTracesInput, run: getTraces }),
  infos: permitted({ ...READ, input: input.batchTracesInput, run: getTraceInfos }),
  list: permitted({ ...READ, input: input.listTracesInput, run: listTraces }),
  show: permitted({ ...READ, input: input.showTraceInput, run: showTrace }),
  search: permitted({ ...READ, input: input.searchTracesInput, run: searchTraces }),
  metrics: permitted({ ...READ, input: input.traceMetricsInput, run: queryTraceMetrics }),
  correlate: permitted({ ...READ, input: input.correlateTracesInput, run: correlateTraces }),
  setTag: permitted({ ...LOG, input: input.setTraceTagInput, run: setTraceTag }),
  deleteTag: permitted({ ...LOG, input: input.deleteTraceTagInput, run: deleteTraceTag }),
  linkToRun: permitted({ ...LOG, input: input.linkTracesInput, run: linkTraces }),
  linkPrompts: permitted({ ...LOG, input: input.linkPromptsInput, run: linkPrompts }),
  delete: permitted({
    input: input.deleteTracesInput,
    permission: 'run:log',
    audit: 'traces.deleted',
    isSqlOnly: true,
    run: deleteTraces,
  }),
};

export const traceAssessments = {
  create: permitted({ ...LOG, input: input.createAssessmentInput, run: createAssessment }),
  get: permitted({ ...READ, input: input.getAssessmentInput, run: getAssessment }),
  update: permitted({ ...LOG, input: input.updateAssessmentInput, run: updateAssessment }),
  delete: permitted({
    input: input.getAssessmentInput,
    permission: 'run:log',
    audit: 'trace-assessment.deleted',
    isSqlOnly: true,
    run: deleteAssessment,
  }),
};
