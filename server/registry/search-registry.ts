import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import {
  type Clause,
  type Ordering,
  parseFilter,
  parseOrderings,
} from '#server/tracking/domain/search-grammar.ts';
import { MODEL_RULES, VERSION_RULES } from '#server/tracking/domain/search-rules.ts';
import { isOrderKey, type OrderKey, pageToken, readPageToken } from './domain/page-token.ts';
import { IS_PROMPT_TAG } from './domain/prompt-tags.ts';
import type { WireModel, WirePage, WireVersion } from './domain/wire-facts.ts';
import { workspaceOf } from './find-wire-model.ts';
import type { SearchWireModelsInput, SearchWireVersionsInput } from './wire.schema.ts';
import {
  type RegistryOrder,
  type RegistrySearch,
  searchModels,
  searchVersions,
} from './wire-search.views.ts';

/** Whether prompts are asked for; without a word about them, models are. */
function asksForPrompts(clauses: readonly Clause[]): boolean {
  const said = clauses.find(({ kind, key }) => kind === 'tag' && key === IS_PROMPT_TAG);
  const value = typeof said?.value === 'string' ? said.value.toLowerCase() : '';
  return (said?.comparator === '=' && value === 'true') || (said?.comparator === '!=' && value === 'false');
}

const isAboutPrompts = ({ kind, key }: Clause) => kind === 'tag' && key === IS_PROMPT_TAG;

const by = (key: OrderKey, isAscending: boolean): RegistryOrder => ({ key, isAscending });
const MODELS_BY = [by('name', true), by('id', true)];
const VERSIONS_BY = [by('name', true), by('version_number', false), by('id', true)];
const VERSIONS_UNASKED = [by('last_updated_timestamp', false), ...VERSIONS_BY];

/** The orderings that make pages follow each other, those that were asked for first. */
function complete(asked: readonly Ordering[], rest: readonly RegistryOrder[]): RegistryOrder[] {
  const wanted = asked.map(({ kind, key, isAscending }) => {
    if (kind === 'attribute' && isOrderKey(key)) return by(key, isAscending);
    throw new Refusal('invalid', `Invalid order by key '${key}' specified.`);
  });
  const named = new Set(wanted.map(({ key }) => key));
  return [...wanted, ...rest.filter(({ key }) => !named.has(key))];
}

interface Ordered {
  id: string;
  name: string;
  number?: number;
  createdAt: Date;
  updatedAt: Date;
}

function orderValue(item: Ordered, key: OrderKey): string {
  if (key === 'creation_timestamp') return item.createdAt.toISOString();
  if (key === 'last_updated_timestamp') return item.updatedAt.toISOString();
  return key === 'version_number' ? String(item.number ?? 0) : item[key];
}

async function pageOf<T extends Ordered>(
  ctx: Context,
  input: SearchWireModelsInput | SearchWireVersionsInput,
  parsed: { clauses: readonly Clause[]; orderings: readonly RegistryOrder[] },
  find: (search: RegistrySearch) => Promise<T[]>,
): Promise<WirePage<T>> {
  const { clauses, orderings } = parsed;
  const keys = orderings.map(({ key }) => key);
  const found = await find({
    organisationId: ctx.organisationId,
    workspaceId: input.workspaceId === undefined ? null : await workspaceOf(ctx, input.workspaceId),
    clauses: clauses.filter((clause) => !isAboutPrompts(clause)),
    isForPrompts: asksForPrompts(clauses),
    orderings,
    after: readPageToken(input.pageToken, keys),
    limit: input.maxResults + 1,
  });
  const items = found.slice(0, input.maxResults);
  const last = found.length > items.length ? items.at(-1) : undefined;
  return { items, nextPageToken: last ? pageToken(keys.map((key) => orderValue(last, key))) : null };
}

/** Models that fulfil a filter in MLflow's grammar; prompts only when it asks for them. */
export function searchWireModels(ctx: Context, input: SearchWireModelsInput): Promise<WirePage<WireModel>> {
  const clauses = parseFilter(input.filter ?? '', MODEL_RULES);
  const orderings = complete(parseOrderings(input.orderBy, MODEL_RULES), MODELS_BY);
  return pageOf(ctx, input, { clauses, orderings }, (search) => searchModels(ctx.tx, search));
}

/** Versions that fulfil a filter in MLflow's grammar, with their aliases. */
export function searchWireVersions(
  ctx: Context,
  input: SearchWireVersionsInput,
): Promise<WirePage<WireVersion>> {
  const clauses = parseFilter(input.filter ?? '', VERSION_RULES);
  const asked = parseOrderings(input.orderBy, VERSION_RULES);
  const orderings = asked.length === 0 ? VERSIONS_UNASKED : complete(asked, VERSIONS_BY);
  return pageOf(ctx, input, { clauses, orderings }, (search) => searchVersions(ctx.tx, search));
}
