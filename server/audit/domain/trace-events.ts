import { z } from 'zod';
import { event, id, text } from './event-kit.ts';

export const TRACE_EVENTS = {
  'traces.deleted': event(
    'trace',
    { experiment: text, count: z.int() },
    (d) => `deleted ${d.count} ${d.count === 1 ? 'trace' : 'traces'} of experiment ${d.experiment}`,
  ),
  'trace-assessment.deleted': event(
    'trace_assessment',
    { traceId: id },
    (d) => `deleted what was said of trace ${d.traceId}`,
  ),
  'evaluation-set.created': event(
    'evaluation_set',
    { name: text },
    (d) => `created evaluation set ${d.name}`,
  ),
  'evaluation-set.deleted': event(
    'evaluation_set',
    { name: text, records: z.int() },
    (d) => `deleted evaluation set ${d.name} with ${d.records} records`,
  ),
  'evaluation-set.records-deleted': event(
    'evaluation_set',
    { name: text, count: z.int() },
    (d) => `deleted ${d.count} records of evaluation set ${d.name}`,
  ),
};
