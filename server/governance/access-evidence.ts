import { roleConflict } from '#server/access/domain/role-conflicts.ts';
import { isPersonRole } from '#server/access/domain/roles.ts';
import { listLiveTokens } from '#server/access/list-access-facts.ts';
import { readReviewStatus } from '#server/access/list-access-reviews.ts';
import { listClusters } from '#server/clusters/list-clusters.ts';
import { found, item, notApplicable } from './domain/found.ts';
import { HOLDING_WORDING } from './domain/holdings.ts';
import type { Ground } from './evidence-ground.ts';
import { orphanedHoldings } from './list-holdings.ts';

const YEAR_MS = 366 * 24 * 3_600_000;

/** Who may enter, with what, and who answers for what. */
export const ACCESS_EVIDENCE = {
  async 'second-factor'({ members }: Ground) {
    const items = (await members()).map(({ id, name, hasSecondFactor }) =>
      item(hasSecondFactor, `${name} ${hasSecondFactor ? 'has a' : 'has no'} second factor`, {
        link: { kind: 'person', id },
      }),
    );
    return found(items, 'people have a second factor');
  },
  async 'roles-separated'({ members }: Ground) {
    const items = (await members()).map(({ id, name, roles }) => {
      const conflict = roles
        .flatMap((held) => (isPersonRole(held.role) ? [{ ...held, role: held.role }] : []))
        .map((held) =>
          roleConflict(
            roles.filter((other) => other !== held),
            held,
          ),
        )
        .find((said) => said !== null);
      const label = conflict
        ? `${name}: ${conflict}`
        : `${name}: ${roles.map(({ role }) => role).join(', ') || 'no role'}`;
      return item(!conflict, label, { link: { kind: 'person', id } });
    });
    return found(items, 'people hold roles that go together');
  },
  async 'access-reviewed'({ ctx }: Ground) {
    const { lastClosedAt, isOverdue, dueAt } = await readReviewStatus(ctx);
    const link = { kind: 'reviews-of-access', id: '' } as const;
    const due = dueAt.toISOString().slice(0, 10);
    const overdue = isOverdue ? [item(false, `An access review was due on ${due}`, { link })] : [];
    const done = lastClosedAt
      ? [item(true, 'The last access review is closed', { link, at: lastClosedAt })]
      : [];
    return found([...overdue, ...done], 'access reviews are on time');
  },
  async 'tokens-expire'({ ctx }: Ground) {
    const tokens = await listLiveTokens(ctx);
    if (tokens.length === 0) return notApplicable('There is no API token.');
    const items = tokens.map(({ id, name, createdAt, expiresAt }) => {
      const isShort = expiresAt.getTime() - createdAt.getTime() <= YEAR_MS;
      const until = expiresAt.toISOString().slice(0, 10);
      return item(isShort, `${name} works until ${until}`, { link: { kind: 'token', id } });
    });
    return found(items, 'tokens end within a year of being made');
  },
  async 'owners-present'({ ctx, workflows }: Ground) {
    const known = await workflows();
    const orphans = await orphanedHoldings(ctx);
    const orphaned = orphans.map(({ kind, name, id }) =>
      item(false, `${HOLDING_WORDING[kind]} ${name} has no owner who is still here`, {
        link: { kind: 'owners', id: '' },
        ...(kind === 'workflow' || kind === 'assessment' || kind === 'escalation' ? { workflowId: id } : {}),
      }),
    );
    const kept = known
      .filter(({ id }) => !orphans.some((orphan) => orphan.id === id))
      .map(({ id, name, slug }) =>
        item(true, `${name} has an owner`, { workflowId: id, link: { kind: 'workflow', id: slug } }),
      );
    return found([...orphaned, ...kept], 'things have an owner who is still here');
  },
  async 'transport-encrypted'({ ctx }: Ground) {
    const clusters = await listClusters(ctx);
    if (clusters.length === 0) return notApplicable('There is no cluster.');
    const items = clusters.map(({ id, name, baseUrl }) => {
      const isLocal =
        baseUrl.startsWith('embedded:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(baseUrl);
      const isOk = isLocal || baseUrl.startsWith('https:');
      const how = isLocal ? 'on this machine' : isOk ? 'over TLS' : 'without encryption';
      return item(isOk, `${name} is reached ${how}`, { link: { kind: 'cluster', id } });
    });
    return found(items, 'clusters are reached over TLS or on this machine');
  },
};
