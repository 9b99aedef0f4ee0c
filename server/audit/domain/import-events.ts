import { z } from 'zod';
import { committed, event } from './event-kit.ts';

const url = z.string().max(500);
const count = z.number().int().min(0);

export const IMPORT_EVENTS = {
  'import.started': event(
    'tracking_import',
    { url, takes: z.string().max(100) },
    (d) => `started to import ${d.takes} from ${d.url}`,
  ),
  'import.resumed': event('tracking_import', { url }, (d) => `resumed the import from ${d.url}`),
  'import.cancelled': event('tracking_import', { url }, (d) => `cancelled the import from ${d.url}`),
  'import.failed': event(
    'tracking_import',
    { url, reason: committed() },
    (d) => `could not go on with the import from ${d.url}`,
  ),
  'import.finished': event(
    'tracking_import',
    { url, experiments: count, runs: count, models: count, versions: count, skipped: count },
    (d) => `imported ${d.runs} runs and ${d.versions} versions from ${d.url}`,
  ),
};
