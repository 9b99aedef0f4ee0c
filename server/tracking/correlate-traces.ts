import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type Correlation, correlateCounts } from './domain/correlate-counts.ts';
import { type Clause, parseFilter } from './domain/search-grammar.ts';
import { TRACE_RULES } from './domain/trace-rules.ts';
import type { CorrelateTracesInput } from './traces.schema.ts';
import { type CorrelationCounts, contentOf, countCorrelated } from './traces-search.views.ts';

function clausesOf(filter: string): Clause[] {
  const clauses = parseFilter(filter, TRACE_RULES);
  if (contentOf(clauses).length > 0)
    throw new Refusal(
      'invalid',
      'Correlations cannot be told for what is in spans. Use tags, metadata, status or assessments.',
    );
  return clauses;
}

/** Tells how far two filters hold for the same traces of experiments. */
export async function correlateTraces(
  ctx: Context,
  input: CorrelateTracesInput,
): Promise<CorrelationCounts & Correlation> {
  const base = clausesOf(input.baseFilter ?? '');
  const [first, second] = [clausesOf(input.filter1), clausesOf(input.filter2)];
  const { workspaceId, experiments } = input;
  const { organisationId } = ctx;
  const counts = await countCorrelated(
    ctx.tx,
    { organisationId, workspaceId, experiments },
    { base, first: [...base, ...first], second: [...base, ...second] },
  );
  return { ...counts, ...correlateCounts(counts) };
}
