import { z } from 'zod';
import { event, id } from './event-kit.ts';

const experimentName = z.string().max(500);

export const TRACKING_EVENTS = {
  'experiment.created': event(
    'experiment',
    { name: experimentName, wireId: id },
    (d) => `created the experiment ${d.name}`,
  ),
  'experiment.renamed': event(
    'experiment',
    { from: experimentName, to: experimentName },
    (d) => `renamed the experiment ${d.from} to ${d.to}`,
  ),
  'experiment.deleted': event(
    'experiment',
    { name: experimentName, runs: z.int() },
    (d) => `deleted the experiment ${d.name} with ${d.runs} runs`,
  ),
  'experiment.restored': event(
    'experiment',
    { name: experimentName, runs: z.int() },
    (d) => `restored the experiment ${d.name} with ${d.runs} runs`,
  ),
  'run.deleted': event('tracking_run', { name: experimentName }, (d) => `deleted the run ${d.name}`),
  'run.restored': event('tracking_run', { name: experimentName }, (d) => `restored the run ${d.name}`),
};
