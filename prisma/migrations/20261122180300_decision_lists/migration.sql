-- A subject is looked for within the organisation, whatever the workflow: to list, to hand over, to erase.
DROP INDEX "decision_workflow_id_subject_idx";
CREATE INDEX "decision_organisation_id_subject_received_at_idx" ON "decision"("organisation_id", "subject", "received_at" DESC);

-- Few decisions wait or have failed; whoever looks for those must not read all the others.
CREATE INDEX "decision_unsettled_idx" ON "decision"("organisation_id", "status", "received_at" DESC) WHERE status <> 'decided';
