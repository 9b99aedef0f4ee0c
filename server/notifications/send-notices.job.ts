import { findMembers } from '#server/access/find-members.ts';
import { namePeople } from '#server/access/name-people.ts';
import { systemContext } from '#server/access/system-context.ts';
import { parseEvent } from '#server/audit/domain/exported-event.ts';
import { tellEvent } from '#server/audit/domain/tell-event.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { env } from '#server/platform/env.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { composeNotice, pathOfNotice } from './domain/compose-notice.ts';
import { isNoticeKind } from './domain/notice-kinds.ts';
import { retryDelayMs } from './domain/retry-delay.ts';
import { dueNotices, eventOfNotice, type NoticeRow, settleNotice } from './notices.store.ts';
import { type Mail, type Mailer, openMailer } from './open-mailer.ts';

/** Mail that waits is sent, a few at a time; what the server does not take is tried again for about a day. */
const PER_RUN = 50;
const ATTEMPTS_MAX = 30;

async function mailOf(uow: UnitOfWork, notice: NoticeRow): Promise<Mail | null> {
  const { organisationId, eventId, personId, kind } = notice;
  return uow.read({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, 'notices');
    const [member] = await findMembers(ctx, [personId]);
    const found = await eventOfNotice(tx, organisationId, eventId);
    if (!member || !found || !isNoticeKind(kind)) return null;
    const { event } = parseEvent(0, found.canonical);
    const actor = event.actor.name ?? (await namePeople(ctx, [event.actor.id]))[event.actor.id]?.name;
    const { publicUrl: origin } = env();
    const { subject, text } = composeNotice({
      kind,
      name: member.name,
      organisation: found.organisation,
      sentence: `${actor ?? event.actor.id} ${tellEvent(event.type, event.details)}`,
      at: event.at,
      path: pathOfNotice(kind, event.resource, event.details),
      origin,
    });
    const messageId = `<${notice.id}@${new URL(origin).hostname}>`;
    return { to: { name: member.name, address: member.email }, subject, text, messageId };
  });
}

async function sendOne(uow: UnitOfWork, mailer: Mailer, notice: NoticeRow): Promise<boolean> {
  const settle = (result: Parameters<typeof settleNotice>[2]) =>
    uow.write(EVERY_TENANT, (tx) => settleNotice(tx, notice.id, result));
  const mail = await mailOf(uow, notice);
  if (!mail) {
    await settle({ state: 'failed', at: clock.now(), error: 'whom or what it was about is no longer here' });
    return false;
  }
  try {
    await mailer.send(mail);
    await settle({ state: 'sent', at: clock.now() });
    return true;
  } catch (error) {
    const at = clock.now();
    const words = error instanceof Error ? error.message : 'the mail server did not take it';
    const isLast = notice.attempts + 1 >= ATTEMPTS_MAX;
    const nextAttemptAt = new Date(at.getTime() + retryDelayMs(notice.attempts + 1, Math.random()));
    await settle({ state: isLast ? 'failed' : 'pending', at, nextAttemptAt, error: words });
    return false;
  }
}

/** Sends the mail that is due through one mailer; returns how many were taken. */
export async function sendDueNotices({ uow, signal, holdLease }: TaskGiven, mailer: Mailer): Promise<number> {
  const due = await uow.read(EVERY_TENANT, (tx) => dueNotices(tx, clock.now(), PER_RUN));
  let sent = 0;
  for (const notice of due) {
    if (signal.aborted) break;
    holdLease();
    if (await sendOne(uow, mailer, notice)) sent += 1;
  }
  return sent;
}

/** Sends mail that waits. */
export const sendNotices: BackgroundTask = {
  name: 'send-notices',
  periodMs: 2_000,
  deadlineMs: 120_000,
  run: async (given) => {
    const { smtpUrl, mailFrom } = env();
    if (smtpUrl === undefined) return 'no mail server is set up';
    const mailer = openMailer(smtpUrl, mailFrom);
    try {
      return `sent ${await sendDueNotices(given, mailer)} mails`;
    } finally {
      mailer.close();
    }
  },
};
