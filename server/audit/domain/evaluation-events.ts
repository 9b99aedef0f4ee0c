import { z } from 'zod';
import { committed, event, figure, id, sha256, text } from './event-kit.ts';

/** What Interlock measures itself, by which plan, and which signatures and risks people vouch for. */
export const EVALUATION_EVENTS = {
  'evaluation-plan.written': event(
    'evaluation_plan',
    {
      workflow: text,
      workflowId: id,
      number: z.int(),
      dataset: text,
      datasetDigest: sha256,
      digest: sha256,
      note: committed(),
    },
    (d) => `wrote evaluation plan ${d.number} of ${d.workflow}, on ${d.dataset}`,
  ),
  'evaluation.requested': event(
    'evaluation_run',
    { workflow: text, environment: text, revision: z.int(), planNumber: z.int() },
    (d) => `asked to evaluate revision ${d.revision} of ${d.workflow} in ${d.environment} again`,
  ),
  'evaluation.measured': event(
    'evaluation',
    {
      model: text,
      version: z.int(),
      workflow: text,
      environment: text,
      revision: z.int(),
      runId: id,
      planDigest: sha256,
      datasetDigest: sha256,
      artifactDigest: sha256,
      metrics: z.record(z.string(), figure),
      reportDigest: sha256,
    },
    (d) => `measured ${d.model} version ${d.version} as ${d.environment} serves it for ${d.workflow}`,
  ),
  'trusted-key.added': event(
    'trusted_key',
    { name: text, fingerprint: sha256 },
    (d) => `trusts the key ${d.name} to sign models`,
  ),
  'trusted-key.revoked': event(
    'trusted_key',
    { name: text, fingerprint: sha256, reason: committed() },
    (d) => `revoked the key ${d.name}`,
  ),
  'version.signed': event(
    'model_signature',
    { model: text, version: z.int(), digest: sha256 },
    (d) => `attached a signature to ${d.model} version ${d.version}`,
  ),
  'waiver.granted': event(
    'gate_waiver',
    {
      workflow: text,
      gate: text,
      requestNumber: z.int().nullable(),
      until: text,
      reason: committed(),
    },
    (d) =>
      `accepted that the gate ${d.gate} does not pass for ${
        d.requestNumber === null ? d.workflow : `request ${d.requestNumber}`
      }, until ${d.until}`,
  ),
  'waiver.withdrawn': event(
    'gate_waiver',
    { workflow: text, gate: text, reason: committed() },
    (d) => `took back the acceptance of ${d.gate} for ${d.workflow}`,
  ),
  'kpi.set': event(
    'kpi',
    { workflow: text, name: text, baseline: figure, target: figure, unit: text, deadline: text, ownerId: id },
    (d) =>
      `set the KPI ${d.name} of ${d.workflow}: from ${d.baseline} to ${d.target} ${d.unit} by ${d.deadline}`,
  ),
};
