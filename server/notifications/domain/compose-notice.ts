import { NOTICE_KINDS, type NoticeKind } from './notice-kinds.ts';

export interface NoticeFacts {
  kind: NoticeKind;
  /** Who is written to. */
  name: string;
  organisation: string;
  /** What happened, in one sentence without a full stop: "Ada asked to serve …". */
  sentence: string;
  /** ISO 8601, UTC. */
  at: string;
  /** Path of the page to open. */
  path: string;
  /** The console's public address. */
  origin: string;
}

/** One line, without what could end a header or carry markup. */
function oneLine(text: string, length: number): string {
  const flat = text.replace(/\p{Cc}+/gu, ' ').trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
}

/** The subject and the plain text of a mail; it says what happened and where to look, and holds nothing secret. */
export function composeNotice(facts: NoticeFacts): { subject: string; text: string } {
  const { kind, name, organisation, sentence, at, path, origin } = facts;
  const { title, isOptional } = NOTICE_KINDS[kind];
  const said = oneLine(sentence, 300);
  const why = isOptional
    ? `You get this as a member of ${oneLine(organisation, 100)}. Choose what you are written to about: ${origin}/settings`
    : `If this was not you, open ${origin}/settings, end your sessions and tell an admin of ${oneLine(organisation, 100)}.`;
  return {
    subject: oneLine(`${organisation}: ${said}`, 150),
    text: [
      `Hello ${oneLine(name, 100)},`,
      '',
      `${title}:`,
      `${said}.`,
      `${at.slice(0, 16).replace('T', ' ')} UTC`,
      '',
      `${origin}${path}`,
      '',
      '--',
      why,
      '',
    ].join('\n'),
  };
}

/** The page on which whoever is written to can act upon an event. */
export function pathOfNotice(
  kind: NoticeKind,
  resource: { type: string; id: string },
  details: Readonly<Record<string, unknown>>,
): string {
  if (kind === 'to-confirm') return '/settings/people';
  switch (resource.type) {
    case 'change_request':
      return `/requests/${resource.id}`;
    case 'validation_finding':
      return typeof details.request === 'string' ? `/requests/${details.request}` : '/requests';
    case 'break_glass':
      return '/requests';
    case 'audit_finding':
      return '/governance/audits';
    case 'incident':
      return `/incidents/${resource.id}`;
    case 'workflow_stop':
      return typeof details.slug === 'string' ? `/workflows/${details.slug}` : '/workflows';
    default:
      return '/settings';
  }
}
