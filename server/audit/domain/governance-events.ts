import { z } from 'zod';
import { committed, event, id, sha256, text } from './event-kit.ts';

export const GOVERNANCE_EVENTS = {
  'assessment.submitted': event(
    'assessment',
    {
      kind: text,
      number: z.int(),
      workflow: text,
      tier: text.nullable(),
      ownerId: id,
      reviewBy: text,
      digest: sha256,
    },
    (d) => `submitted the ${d.kind} assessment ${d.number} of ${d.workflow}`,
  ),
  'assessment.signed-off': event(
    'assessment_sign_off',
    {
      kind: text,
      number: z.int(),
      workflow: text,
      decision: text,
      tier: text.nullable(),
      subjectDigest: sha256,
      reason: committed(),
    },
    (d) =>
      `${d.decision === 'approve' ? 'approved' : 'returned'} the ${d.kind} assessment ${d.number} of ${d.workflow}`,
  ),
  'committee.founded': event('committee', { name: text }, (d) => `founded the committee ${d.name}`),
  'committee.changed': event(
    'committee',
    { name: text, changed: z.array(text) },
    (d) => `changed the committee ${d.name}`,
  ),
  'committee.dissolved': event('committee', { name: text }, (d) => `dissolved the committee ${d.name}`),
  'committee.member-added': event(
    'committee_member',
    { committee: text, personId: id, role: text },
    (d) => `made a person ${d.role} of ${d.committee}`,
  ),
  'committee.member-left': event(
    'committee_member',
    { committee: text, personId: id },
    (d) => `ended a membership of ${d.committee}`,
  ),
  'committee.met': event(
    'committee_meeting',
    {
      committee: text,
      subject: text,
      heldAt: text,
      attendees: z.array(id),
      decisions: z.int(),
      digest: sha256,
    },
    (d) => `recorded a meeting of ${d.committee}: ${d.subject}`,
  ),
  'ownership.offered': event(
    'handover',
    { kind: text, subject: text, fromId: id, toId: id, reason: committed() },
    (d) => `offered the ${d.kind} ${d.subject} for hand-over`,
  ),
  'ownership.accepted': event(
    'handover',
    { kind: text, subject: text, fromId: id, toId: id },
    (d) => `took over the ${d.kind} ${d.subject}`,
  ),
  'ownership.declined': event(
    'handover',
    { kind: text, subject: text, fromId: id, toId: id, how: text },
    (d) => `${d.how} the hand-over of the ${d.kind} ${d.subject}`,
  ),
  'ownership.orphaned': event(
    'person',
    { personId: id, count: z.int(), holdings: z.array(text) },
    (d) => `left ${d.count} things without an owner`,
  ),
  'audit-plan.scheduled': event(
    'planned_audit',
    { number: z.int(), title: text, auditorId: id, plannedFor: text },
    (d) => `planned audit ${d.number}: ${d.title}`,
  ),
  'audit-plan.moved': event(
    'planned_audit',
    { number: z.int(), from: text, to: text },
    (d) => `moved audit ${d.number} from ${d.from} to ${d.to}`,
  ),
  'finding.raised': event(
    'audit_finding',
    { audit: z.int(), number: z.int(), title: text, severity: text, ownerId: id, dueAt: text },
    (d) => `raised finding ${d.audit}.${d.number}: ${d.title}`,
  ),
  'finding.answered': event(
    'audit_finding',
    { audit: z.int(), number: z.int(), action: committed(), evidence: committed().nullable() },
    (d) => `answered finding ${d.audit}.${d.number}`,
  ),
  'finding.returned': event(
    'audit_finding',
    { audit: z.int(), number: z.int(), verdict: committed() },
    (d) => `sent finding ${d.audit}.${d.number} back`,
  ),
  'finding.closed': event(
    'audit_finding',
    { audit: z.int(), number: z.int(), evidenceDigest: sha256, verdict: committed() },
    (d) => `closed finding ${d.audit}.${d.number}`,
  ),
  'finding.reassigned': event(
    'audit_finding',
    { audit: z.int(), number: z.int(), fromId: id, toId: id, dueAt: text },
    (d) => `gave finding ${d.audit}.${d.number} to somebody else`,
  ),
  'control.evaluated': event(
    'control_evidence',
    { query: text, from: text.nullable(), to: text, digest: sha256 },
    (d) => `found the evidence ${d.query} ${d.to}${d.from === null ? '' : `, after ${d.from}`}`,
  ),
  'control.attested': event(
    'control_attestation',
    { query: text, statement: committed(), expiresAt: text },
    (d) => `attested to ${d.query}`,
  ),
  'control.confirmed': event(
    'control_attestation',
    { query: text, attestedBy: id },
    (d) => `confirmed an attestation to ${d.query}`,
  ),
  'control.withdrawn': event(
    'control_attestation',
    { query: text },
    (d) => `withdrew an attestation to ${d.query}`,
  ),
  'incident.classified': event(
    'incident_classification',
    { incident: z.int(), kind: text, dueAt: text.nullable(), isFrozen: z.boolean(), reason: committed() },
    (d) => `classified incident ${d.incident} as ${d.kind}`,
  ),
  'incident.reported': event(
    'incident_classification',
    { incident: z.int(), reference: text },
    (d) => `reported incident ${d.incident} to the authority`,
  ),
};
