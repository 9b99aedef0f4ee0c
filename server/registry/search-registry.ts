import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  type Clause,
  type Ordering,
  parseFilter,
  parseOrderings,
} from '#server/tracking/domain/search-grammar.ts';
import { MODEL_RULES, VERSION_RULES } from '#server/tracking/domain/search-rules.ts';
import { pageToken, readPageToken } from './domain/page-token.ts';
import { IS_PROMPT_TAG } from './domain/prompt-tags.ts';
import type { WireModel, WirePage, WireVersion } from './domain/wire-facts.ts';
import { workspaceOf } from './find-wire-model.ts';
import type { SearchWireModelsInput, SearchWireVersionsInput } from './wire.schema.ts';
import { type RegistrySearch, searchModels, searchVersions } from './wire-search.views.ts';

/** Whether prompts are asked for; without a word about them, models are. */
function asksForPrompts(clauses: readonly Clause[]): boolean {
  const said = clauses.find(({ kind, key }) => kind === 'tag' && key === IS_PROMPT_TAG);
  const value = typeof said?.value === 'string' ? said.value.toLowerCase() : '';
  return (said?.comparator === '=' && value === 'true') || (said?.comparator === '!=' && value === 'false');
}

const isAboutPrompts = ({ kind, key }: Clause) => kind === 'tag' && key === IS_PROMPT_TAG;

/** The orderings that make pages follow each other, those that were asked for first. */
function complete(orderings: readonly Ordering[], rest: readonly Ordering[]): Ordering[] {
  const named = new Set(orderings.map(({ key }) => key));
  return [...orderings, ...rest.filter(({ key }) => !named.has(key))];
}

const by = (key: string, isAscending: boolean): Ordering => ({ kind: 'attribute', key, isAscending });
const MODELS_BY = [by('name', true)];
const VERSIONS_BY = [by('name', true), by('version_number', false)];
const VERSIONS_UNASKED = [by('last_updated_timestamp', false), ...VERSIONS_BY];

function onlyAttributes(orderings: readonly Ordering[]): readonly Ordering[] {
  const other = orderings.find(({ kind }) => kind !== 'attribute');
  if (other) throw new Refusal('invalid', `Invalid order by key '${other.key}' specified.`);
  return orderings;
}

async function pageOf<T>(
  ctx: Context,
  input: SearchWireModelsInput | SearchWireVersionsInput,
  parsed: { clauses: readonly Clause[]; orderings: readonly Ordering[] },
  find: (search: RegistrySearch) => Promise<T[]>,
): Promise<WirePage<T>> {
  const offset = readPageToken(input.pageToken);
  const found = await find({
    organisationId: ctx.organisationId,
    workspaceId: input.workspaceId === undefined ? null : await workspaceOf(ctx, input.workspaceId),
    clauses: parsed.clauses.filter((clause) => !isAboutPrompts(clause)),
    isForPrompts: asksForPrompts(parsed.clauses),
    orderings: parsed.orderings,
    offset,
    limit: input.maxResults + 1,
  });
  const isMore = found.length > input.maxResults;
  return {
    items: isMore ? found.slice(0, input.maxResults) : found,
    nextPageToken: isMore ? pageToken(offset + input.maxResults) : null,
  };
}

/** Models that fulfil a filter in MLflow's grammar; prompts only when it asks for them. */
export function searchWireModels(ctx: Context, input: SearchWireModelsInput): Promise<WirePage<WireModel>> {
  const clauses = parseFilter(input.filter ?? '', MODEL_RULES);
  const orderings = complete(onlyAttributes(parseOrderings(input.orderBy, MODEL_RULES)), MODELS_BY);
  return pageOf(ctx, input, { clauses, orderings }, (search) => searchModels(ctx.tx, search));
}

/** Versions that fulfil a filter in MLflow's grammar, with their aliases. */
export function searchWireVersions(
  ctx: Context,
  input: SearchWireVersionsInput,
): Promise<WirePage<WireVersion>> {
  const clauses = parseFilter(input.filter ?? '', VERSION_RULES);
  const asked = onlyAttributes(parseOrderings(input.orderBy, VERSION_RULES));
  const orderings = asked.length === 0 ? VERSIONS_UNASKED : complete(asked, VERSIONS_BY);
  return pageOf(ctx, input, { clauses, orderings }, (search) => searchVersions(ctx.tx, search));
}
