import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface RevisionApproval {
  revisionId: string;
  requestId: string;
  number: number;
  requestedBy: string;
  appliedAt: Date | null;
  /** Ids of everybody whose approval counted. */
  signedBy: string[];
  gates: { passed: number; failed: number };
}

/** The applied change request behind each of these revisions, with its signatures and gates. */
export function approvalsOfRevisions(
  tx: Tx,
  organisationId: string,
  revisionIds: readonly string[],
): Promise<RevisionApproval[]> {
  return rows<RevisionApproval>(
    tx,
    `SELECT c.revision_id AS "revisionId", c.id AS "requestId", c.number, c.requested_by AS "requestedBy", c.decided_at AS "appliedAt",
       coalesce((SELECT array_agg(DISTINCT a.person_id) FROM approval a WHERE a.change_request_id = c.id
          AND a.subject_digest = c.subject_digest AND a.decision = 'approve' AND a.withdrawn_at IS NULL), '{}') AS "signedBy",
       (SELECT jsonb_build_object('passed', count(*) FILTER (WHERE g.status = 'passed'),
          'failed', count(*) FILTER (WHERE g.status <> 'passed'))
        FROM gate_result g WHERE g.change_request_id = c.id AND g.subject_digest = c.subject_digest) AS gates
     FROM change_request c
     WHERE c.organisation_id = $1 AND c.revision_id = ANY($2) AND c.state = 'applied' LIMIT 500`,
    [organisationId, revisionIds],
  );
}
