import type { Context } from '#server/access/context.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/new-id.ts';
import { isNoticeKind, type NoticeKind } from './domain/notice-kinds.ts';
import type { SetPreferencesInput } from './notices.schema.ts';
import { kindsOffOf, saveKindsOff } from './notices.store.ts';

/** What the caller does not want mail about, and whether this installation sends any. */
export async function readPreferences(ctx: Context): Promise<{ kindsOff: NoticeKind[]; hasMail: boolean }> {
  const kindsOff = await kindsOffOf(ctx.tx, ctx.organisationId, ctx.actor.id);
  return { kindsOff: kindsOff.filter(isNoticeKind), hasMail: env().smtpUrl !== undefined };
}

/** Says what the caller does not want mail about from now on. */
export async function setPreferences(
  ctx: Context,
  input: SetPreferencesInput,
): Promise<{ kindsOff: string[] }> {
  const { kindsOff } = input;
  await saveKindsOff(ctx.tx, {
    id: newId('noticePreference'),
    organisationId: ctx.organisationId,
    personId: ctx.actor.id,
    kindsOff,
    changedAt: ctx.now,
  });
  return { kindsOff };
}
