/** What people are written to about. What concerns the safety of an account cannot be turned off. */
export const NOTICE_KINDS = {
  'to-sign': { title: 'A change request waits for your signature', isOptional: true },
  'my-request': { title: 'Something happened to a change request of yours', isOptional: true },
  finding: { title: 'A finding asks something of you', isOptional: true },
  'to-confirm': { title: 'Something waits for a second admin', isOptional: true },
  emergency: { title: 'Somebody broke glass', isOptional: true },
  incident: { title: 'An incident was opened', isOptional: true },
  stop: { title: 'A workflow was stopped or resumed', isOptional: true },
  account: { title: 'Something changed about your sign-in', isOptional: false },
} as const;

export type NoticeKind = keyof typeof NOTICE_KINDS;
export const OPTIONAL_KINDS = (Object.keys(NOTICE_KINDS) as NoticeKind[]).filter(
  (kind) => NOTICE_KINDS[kind].isOptional,
);

/** Narrows a stored string to a kind. */
export function isNoticeKind(value: string): value is NoticeKind {
  return Object.hasOwn(NOTICE_KINDS, value);
}
