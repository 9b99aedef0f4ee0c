import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { JsonRecord } from './domain/decision-facts.ts';
import type { Decider } from './domain/judgement.ts';

/** A final decision with a score near another one's. */
export interface SimilarDecision {
  id: string;
  subject: string | null;
  score: number;
  output: JsonRecord | null;
  decidedBy: Decider;
  decidedAt: Date;
  outcomeLabel: string | null;
}

const RECENT_MAX = 2_000;

/** The final decisions of a workflow with the nearest scores, among its newest 2,000. */
export function similarDecisions(
  tx: Tx,
  workflowId: string,
  score: number,
  exceptId: string,
  limit: number,
): Promise<SimilarDecision[]> {
  return rows<SimilarDecision>(
    tx,
    `WITH recent AS (
       SELECT id, subject, (judgement->>'score')::float8 AS score, output, decided_by, decided_at FROM decision
       WHERE workflow_id = $1 AND status = 'decided' AND id <> $3 ORDER BY received_at DESC LIMIT ${RECENT_MAX}
     ), nearest AS (
       SELECT * FROM recent WHERE score IS NOT NULL ORDER BY abs(score - $2), id LIMIT $4
     )
     SELECT n.id, n.subject, n.score, n.output, n.decided_by AS "decidedBy", n.decided_at AS "decidedAt",
       (SELECT e.body->>'label' FROM decision_event e WHERE e.decision_id = n.id AND e.kind = 'outcome'
        ORDER BY e.at DESC, e.id DESC LIMIT 1) AS "outcomeLabel"
     FROM nearest n ORDER BY abs(n.score - $2), n.id`,
    [workflowId, score, exceptId, limit],
  );
}
