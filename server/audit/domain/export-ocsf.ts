import type { ExportedEvent, ParsedEvent } from './exported-event.ts';
import { tellEvent } from './tell-event.ts';

/**
 * OCSF 1.6 (Open Cybersecurity Schema Framework), so that a SIEM understands the log without being taught. Four classes of
 * identity and access management and one of application activity; `type_uid` is class × 100 + activity. What OCSF has no
 * word for stands under `unmapped`, as the framework asks.
 */
const VERSION = '1.6.0';
const AUTHENTICATION = 3002;
const ACCOUNT_CHANGE = 3001;
const USER_ACCESS = 3005;
const ENTITY_MANAGEMENT = 3004;
const API_ACTIVITY = 6003;

interface Mapped {
  class: number;
  activity: number;
  isFailure?: boolean;
}

/** Events whose class does not follow from their verb. */
const BY_TYPE: Readonly<Record<string, Mapped>> = {
  'session.started': { class: AUTHENTICATION, activity: 1 },
  'session.ended': { class: AUTHENTICATION, activity: 2 },
  'session.stepped-up': { class: AUTHENTICATION, activity: 99 },
  'sign-in.refused': { class: AUTHENTICATION, activity: 1, isFailure: true },
  'person.joined': { class: ACCOUNT_CHANGE, activity: 1 },
  'person.removed': { class: ACCOUNT_CHANGE, activity: 6 },
  'person.password-changed': { class: ACCOUNT_CHANGE, activity: 3 },
  'person.password-rehashed': { class: ACCOUNT_CHANGE, activity: 99 },
  'mfa.enrolled': { class: ACCOUNT_CHANGE, activity: 10 },
  'mfa.replaced': { class: ACCOUNT_CHANGE, activity: 10 },
  'role.granted': { class: USER_ACCESS, activity: 1 },
  'role.revoked': { class: USER_ACCESS, activity: 2 },
  'access.denied': { class: API_ACTIVITY, activity: 99, isFailure: true },
  'audit.exported': { class: API_ACTIVITY, activity: 2 },
};

/** Entity Management activities by the verb of a type. */
const BY_VERB: readonly [verbs: RegExp, activity: number][] = [
  [/^(created|registered|opened|connected|uploaded|entered|added|requested|invoked|logged|sealed)$/, 1],
  [/^(exported|read|verified)$/, 2],
  [/^(removed|deleted|revoked|erased)$/, 4],
  [/^(stopped|frozen|paused)$/, 12],
  [/^(resumed|lifted)$/, 13],
];

function mapped(type: string): Mapped {
  const known = BY_TYPE[type];
  if (known) return known;
  if (/^(mfa|passkey)\./.test(type)) return { class: ACCOUNT_CHANGE, activity: 99 };
  const verb = type.slice(type.lastIndexOf('.') + 1);
  const activity = BY_VERB.find(([verbs]) => verbs.test(verb))?.[1] ?? 3;
  return { class: ENTITY_MANAGEMENT, activity };
}

function actorOf({ actor }: ParsedEvent): Record<string, unknown> {
  const isPerson = actor.type === 'person';
  return {
    user: { uid: actor.id, type_id: isPerson ? 1 : 3, type: isPerson ? 'User' : 'System' },
    ...(actor.session !== undefined && { session: { uid: actor.session } }),
  };
}

function aboutOf(event: ParsedEvent, { class: uid }: Mapped): Record<string, unknown> {
  const subject = { uid: event.resource.id, type: event.resource.type };
  switch (uid) {
    case AUTHENTICATION:
      return { user: { uid: event.resource.id }, is_mfa: (event.actor.methods?.length ?? 0) > 1 };
    case ACCOUNT_CHANGE:
    case USER_ACCESS: {
      const { personId, role } = event.details;
      const user = { uid: typeof personId === 'string' ? personId : event.resource.id };
      return { user, ...(typeof role === 'string' && { privileges: [role] }) };
    }
    case API_ACTIVITY: {
      const { operation } = event.details;
      const api = { operation: typeof operation === 'string' ? operation : event.type };
      return { api, src_endpoint: { name: 'interlock' }, resources: [subject] };
    }
    default:
      return { entity: subject };
  }
}

/** One event as an OCSF object. */
export function ocsfOf({ index, event }: ExportedEvent): Record<string, unknown> {
  const found = mapped(event.type);
  const category = found.class === API_ACTIVITY ? 6 : 3;
  return {
    metadata: {
      version: VERSION,
      product: { name: 'Interlock', vendor_name: 'Interlock' },
      uid: event.id,
      sequence: index,
      event_code: event.type,
      correlation_uid: event.correlation,
      tenant_uid: event.organisation,
      log_name: 'audit',
    },
    category_uid: category,
    class_uid: found.class,
    activity_id: found.activity,
    type_uid: found.class * 100 + found.activity,
    severity_id: found.isFailure ? 2 : 1,
    status_id: found.isFailure ? 2 : 1,
    time: Date.parse(event.at),
    message: tellEvent(event.type, event.details),
    actor: actorOf(event),
    ...aboutOf(event, found),
    unmapped: {
      details: event.details,
      covers: event.covers,
      ...(event.workspace !== undefined && { workspace: event.workspace }),
      ...(event.causation !== undefined && { causation: event.causation }),
    },
  };
}
