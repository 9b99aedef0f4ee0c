import { Refusal } from '#server/platform/domain/refusal.ts';

/** A download that another site started in somebody's browser writes an event in their name; none is begun. */
export function refuseForeignStart(request: Request): void {
  if (request.headers.get('sec-fetch-site') === 'cross-site')
    throw new Refusal('forbidden', 'Open the export from the console, or send a token.');
}
