import type { CanonicalValue } from '../../platform/domain/canonical-json.ts';
import { CATALOGUE } from './catalogue.ts';
import { controlId } from './control.ts';
import { controlStatus, countControls, evidenceStatus, type Known } from './control-status.ts';
import type { EvidenceStatus } from './evidence.ts';
import { ATTESTATIONS, evidenceTitle } from './evidence-queries.ts';
import type { PackFramework, PackRow } from './pack-rows.ts';

const text = (value: CanonicalValue | undefined): string => (typeof value === 'string' ? value : '');
const isAfter = (a: PackRow, b: PackRow | undefined, column: string) =>
  !b || `${text(a.values[column])} ${a.id}` > `${text(b.values[column])} ${b.id}`;

function byWorkflowOf(value: CanonicalValue | undefined): Record<string, EvidenceStatus> {
  const isPlain =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !('commit' in value);
  return isPlain ? (value as unknown as Record<string, EvidenceStatus>) : {};
}

/** The newest answer of each query that the log holds. */
function newestEvidence(rows: readonly PackRow[]): Map<string, PackRow> {
  const newest = new Map<string, PackRow>();
  for (const row of rows) {
    const query = text(row.values.query_id);
    if (isAfter(row, newest.get(query), 'evaluated_at')) newest.set(query, row);
  }
  return newest;
}

/** Of each id the attestation that counts: the newest confirmed one, where none is the newest. */
function standing(rows: readonly PackRow[]): Known['attestations'] {
  const found = new Map<string, PackRow>();
  for (const row of rows) {
    const query = text(row.values.query_id);
    if (!Object.hasOwn(ATTESTATIONS, query) || row.values.withdrawn_at) continue;
    const known = found.get(query);
    const rank = (one: PackRow | undefined) => Number(Boolean(one?.values.confirmed_by));
    if (
      !known ||
      rank(row) > rank(known) ||
      (rank(row) === rank(known) && isAfter(row, known, 'attested_at'))
    )
      found.set(query, row);
  }
  return new Map(
    [...found].map(([query, { values }]) => [
      query,
      {
        expiresAt: new Date(text(values.expires_at)),
        confirmedBy: text(values.confirmed_by) || null,
      },
    ]),
  );
}

/**
 * The status of every control as the log has it: from what was recorded of queries and attestations up to the tree head,
 * and not from asking the queries now.
 */
export function packControls(
  recorded: { evidence: readonly PackRow[]; attestations: readonly PackRow[] },
  workflowId: string,
  at: Date,
): PackFramework[] {
  const newest = newestEvidence(recorded.evidence);
  const known: Known = {
    evidence: new Map(
      [...newest].map(([query, { values }]) => [
        query,
        {
          status: text(values.status) as EvidenceStatus,
          byWorkflow: byWorkflowOf(values.by_workflow),
          ageDays: typeof values.age_days === 'number' ? values.age_days : null,
        },
      ]),
    ),
    attestations: standing(recorded.attestations),
    now: at,
  };
  return CATALOGUE.map(({ id, name, controls }) => ({
    id,
    name,
    counts: countControls(controls, known, workflowId),
    controls: controls.map((control) => ({
      id: controlId(control),
      text: control.text,
      status: controlStatus(control, known, workflowId),
      evidence: control.evidence.map((query) => ({
        id: query,
        title: evidenceTitle(query),
        status: evidenceStatus(query, control.freshnessDays, known, workflowId),
        digest: text(newest.get(query)?.values.digest) || null,
      })),
    })),
  }));
}
