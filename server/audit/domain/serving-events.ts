import { z } from 'zod';
import { committed, event, figure, id, sha256, text } from './event-kit.ts';

export const SERVING_EVENTS = {
  'policy.created': event(
    'approval_policy',
    { action: text.optional(), riskTier: text, environment: text, number: z.int() },
    (d) =>
      `set the approval policy ${d.number} for ${d.action === 'edit-policy' ? 'policy edits' : 'promotions'} of ${d.riskTier} risk in ${d.environment}`,
  ),
  'request.opened': event(
    'change_request',
    {
      number: z.int(),
      workflow: text,
      model: text,
      version: z.int(),
      environment: text,
      subjectDigest: sha256,
      reason: committed(),
    },
    (d) =>
      `asked to serve ${d.model} version ${d.version} for ${d.workflow} in ${d.environment} (request ${d.number})`,
  ),
  'request.gates-evaluated': event(
    'change_request',
    { number: z.int(), subjectDigest: sha256, results: z.record(z.string(), text) },
    (d) => `evaluated the gates of request ${d.number}`,
  ),
  'request.rechecked': event(
    'change_request',
    { number: z.int() },
    (d) => `sent request ${d.number} back to the gates`,
  ),
  'request.signed': event(
    'change_request',
    {
      number: z.int(),
      subjectDigest: sha256,
      decision: text,
      roles: z.array(text),
      reason: committed(),
      approval: id,
      /** SHA-256 of the record that was signed, so that a proof found elsewhere is known to be of this log. */
      recordDigest: sha256,
      proof: text,
    },
    (d) =>
      `${({ approve: 'approved', ratify: 'ratified', repudiate: 'repudiated' } as Record<string, string>)[d.decision] ?? 'rejected'} request ${d.number}`,
  ),
  'request.withdrawn': event(
    'change_request',
    { number: z.int(), reason: committed() },
    (d) => `withdrew request ${d.number}`,
  ),
  'request.stale': event(
    'change_request',
    { number: z.int(), changed: z.array(text) },
    (d) => `found request ${d.number} stale: ${d.changed.join(', ')} changed`,
  ),
  'request.expired': event('change_request', { number: z.int() }, (d) => `let request ${d.number} expire`),
  'request.applied': event(
    'change_request',
    { number: z.int(), subjectDigest: sha256, deploymentId: id, revision: z.int(), signedBy: z.array(id) },
    (d) => `applied request ${d.number} as revision ${d.revision}`,
  ),
  'deployment.rolled-back': event(
    'deployment',
    { workflow: text, fromRevision: z.int().nullable(), toRevision: z.int(), reason: committed() },
    (d) => `returned ${d.workflow} to revision ${d.toRevision}`,
  ),
  'rollout.requested': event(
    'rollout',
    { workflow: text, environment: text, fromRevision: z.int().nullable(), toRevision: z.int() },
    (d) => `asked the cluster for revision ${d.toRevision} of ${d.workflow} in ${d.environment}`,
  ),
  'rollout.in-force': event(
    'rollout',
    { workflow: text, revision: z.int(), afterMs: z.int() },
    (d) => `brought revision ${d.revision} of ${d.workflow} into force`,
  ),
  'rollout.failed': event(
    'rollout',
    { workflow: text, revision: z.int(), message: text },
    (d) => `could not bring revision ${d.revision} of ${d.workflow} into force`,
  ),
  'rollout.superseded': event(
    'rollout',
    { workflow: text, revision: z.int() },
    (d) => `gave up revision ${d.revision} of ${d.workflow} for a newer one`,
  ),
  'cluster.connected': event(
    'cluster',
    { name: text, adapter: text, baseUrl: text, egressGrants: z.array(text) },
    (d) => `connected the cluster ${d.name}`,
  ),
  'cluster.changed': event(
    'cluster',
    { name: text, changed: z.array(text), egressGrants: z.array(text) },
    (d) => `changed the cluster ${d.name}`,
  ),
  'cluster.removed': event('cluster', { name: text }, (d) => `removed the cluster ${d.name}`),
  'cluster.credential-set': event(
    'cluster_credential',
    { cluster: text, header: text },
    (d) => `set the credential of the cluster ${d.cluster}`,
  ),
  'cluster.credentials-dropped': event(
    'organisation',
    { count: z.int() },
    (d) => `deleted ${d.count} credentials that no cluster is shown any more`,
  ),
  'review.decided': event(
    'verdict',
    {
      decisionId: id,
      reviewItemId: id,
      workflow: text,
      isOverride: z.boolean(),
      secondsSpent: z.int(),
      reason: committed(),
    },
    (d) => `${d.isOverride ? 'overrode' : 'confirmed'} the model on a case of ${d.workflow}`,
  ),
  'alert-rule.created': event(
    'alert_rule',
    { workflow: text, kind: text, threshold: figure },
    (d) => `set an alert on ${d.kind} for ${d.workflow}`,
  ),
  'alert-rule.changed': event(
    'alert_rule',
    {
      workflow: text,
      kind: text,
      threshold: figure,
      isEnabled: z.boolean(),
      recipients: z.array(id).optional(),
    },
    (d) => `changed the alert on ${d.kind} for ${d.workflow}`,
  ),
  'incident.opened': event(
    'incident',
    { number: z.int(), workflow: text.optional(), severity: text, title: text },
    (d) => `opened incident ${d.number}: ${d.title}`,
  ),
  'incident.acknowledged': event('incident', { number: z.int() }, (d) => `took on incident ${d.number}`),
  'incident.resolved': event(
    'incident',
    { number: z.int(), resolution: committed() },
    (d) => `resolved incident ${d.number}`,
  ),
};
