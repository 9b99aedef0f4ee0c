import type { z } from 'zod';
import { ACCESS_EVENTS } from './access-events.ts';
import { ACCESS_REVIEW_EVENTS } from './access-review-events.ts';
import { APPROVAL_EVENTS } from './approval-events.ts';
import { ARTIFACT_EVENTS } from './artifact-events.ts';
import { CARD_EVENTS } from './card-events.ts';
import { DECISION_EVENTS } from './decision-events.ts';
import { EVALUATION_EVENTS } from './evaluation-events.ts';
import { GOVERNANCE_EVENTS } from './governance-events.ts';
import { IDENTITY_EVENTS } from './identity-events.ts';
import { IMPORT_EVENTS } from './import-events.ts';
import { KEY_EVENTS } from './key-events.ts';
import { LOG_EVENTS } from './log-events.ts';
import { NOTIFICATION_EVENTS } from './notification-events.ts';
import { POLICY_EVENTS } from './policy-events.ts';
import { PROOF_EVENTS } from './proof-events.ts';
import { REDACTION_EVENTS } from './redaction-events.ts';
import { REGISTRY_EVENTS } from './registry-events.ts';
import { RIGHTS_EVENTS } from './rights-events.ts';
import { SCIM_EVENTS } from './scim-events.ts';
import { SCORER_EVENTS } from './scorer-events.ts';
import { SECRET_EVENTS } from './secret-events.ts';
import { SERVING_EVENTS } from './serving-events.ts';
import { SSO_EVENTS } from './sso-events.ts';
import { TRACE_EVENTS } from './trace-events.ts';
import { TRACKING_EVENTS } from './tracking-events.ts';
import { TRACKING_VIEW_EVENTS } from './tracking-view-events.ts';
import { TRAFFIC_EVENTS } from './traffic-events.ts';
import { WIRE_REGISTRY_EVENTS } from './wire-registry-events.ts';

/** Every event that can be in the log. A type that is not here cannot be written, and one with other details does not compile. */
export const AUDIT_EVENTS = {
  ...ACCESS_EVENTS,
  ...REDACTION_EVENTS,
  ...REGISTRY_EVENTS,
  ...SERVING_EVENTS,
  ...APPROVAL_EVENTS,
  ...ARTIFACT_EVENTS,
  ...CARD_EVENTS,
  ...DECISION_EVENTS,
  ...EVALUATION_EVENTS,
  ...GOVERNANCE_EVENTS,
  ...IMPORT_EVENTS,
  ...KEY_EVENTS,
  ...POLICY_EVENTS,
  ...PROOF_EVENTS,
  ...IDENTITY_EVENTS,
  ...ACCESS_REVIEW_EVENTS,
  ...SSO_EVENTS,
  ...SCIM_EVENTS,
  ...LOG_EVENTS,
  ...NOTIFICATION_EVENTS,
  ...RIGHTS_EVENTS,
  ...TRACKING_EVENTS,
  ...TRACKING_VIEW_EVENTS,
  ...TRAFFIC_EVENTS,
  ...TRACE_EVENTS,
  ...SCORER_EVENTS,
  ...SECRET_EVENTS,
  ...WIRE_REGISTRY_EVENTS,
};

export type AuditEventType = keyof typeof AUDIT_EVENTS;
export type AuditDetails<T extends AuditEventType> = z.input<(typeof AUDIT_EVENTS)[T]['details']>;

export const AUDIT_EVENT_TYPES = Object.keys(AUDIT_EVENTS) as AuditEventType[];

/** Narrows a string from a filter to an event type. */
export function isAuditEventType(value: string): value is AuditEventType {
  return Object.hasOwn(AUDIT_EVENTS, value);
}
