import { leadingName } from '#server/tracking/domain/search-tokens.ts';
import { experimentHref } from '../addresses.ts';

/** Where the traces of an experiment stand in the console. */
export function tracesHref(experimentId: string): string {
  return `${experimentHref(experimentId)}/traces`;
}

/** Where a trace stands in the console. */
export function traceHref(experimentId: string, traceId: string): string {
  return `${tracesHref(experimentId)}/${encodeURIComponent(traceId)}`;
}

/**
 * What follows the name that every filter begins with: a comparator, and after a word also the sign that begins its value.
 * A bare name with a hyphen is taken for one too: the search refuses it and says that it has to be quoted.
 */
const COMPARISON =
  /^(?:-[\p{L}\p{N}_.-]*(?![\p{L}\p{N}_.-]))?\s*(?:!?=|[<>]=?|(?:NOT\s+)?IN\s*\(|(?:NOT\s+)?(?:I|R)?LIKE\s*['"]|IS\s+(?:NOT\s+)?NULL\b)/iu;

/** Tells whether a text is a whole filter, or words to look for in what was asked and answered: people ask in many words. */
function isFilter(text: string): boolean {
  const name = leadingName(text);
  return name !== null && COMPARISON.test(text.slice(name.length));
}

/** Tells whether a filter asks for what is in spans: that is opened one by one, so that it takes long. */
export function asksForContent(filter: string): boolean {
  return /\btext\b|\bspan\.(?:attributes|content)\b/iu.test(filter);
}

/** The filter that is in force: what was written, and the state chosen beside it. */
export function traceFilter(given: { filter?: string; state?: string }): string {
  const written = given.filter?.trim() ?? '';
  const words = written.replaceAll("'", "''").replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
  const wanted = written === '' || isFilter(written) ? written : `trace.text ILIKE '%${words}%'`;
  const state = /^[A-Z_]{1,20}$/.test(given.state ?? '') ? `status = '${given.state}'` : '';
  return [wanted, state].filter((clause) => clause !== '').join(' AND ');
}
