import { z } from 'zod';
import { event, id } from './event-kit.ts';

const experimentName = z.string().max(500);
const runName = z.string().max(8_000);

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
    { name: experimentName },
    (d) => `deleted the experiment ${d.name}`,
  ),
  'experiment.restored': event(
    'experiment',
    { name: experimentName },
    (d) => `restored the experiment ${d.name}`,
  ),
  'run.deleted': event('tracking_run', { name: runName }, (d) => `deleted the run ${d.name}`),
  'run.restored': event('tracking_run', { name: runName }, (d) => `restored the run ${d.name}`),
};
