import { env } from '#server/platform/env.ts';
import type { Context } from './context.ts';
import { namePeople } from './name-people.ts';
import { ownOrganisation } from './organisations.views.ts';
import { domainRecord } from './prove-domain.ts';
import { type ConnectionRow, connectionRows, isSharedInstallation, passwordAdmins } from './sso.views.ts';
import { backChannelUri, redirectUri } from './start-sso.ts';

export interface ConnectionEntry extends ConnectionRow {
  createdByName: string;
  redirectUri: string;
  backChannelUri: string;
  /** What a domain has to say before the connection may speak for it; empty where nobody else could claim it. */
  unproven: { domain: string; name: string; value: string }[];
}

/** The organisation's identity providers with what has to be entered at each, and who may keep a password. */
export async function listConnections(ctx: Context): Promise<{
  connections: ConnectionEntry[];
  passwordAdmins: { id: string; name: string; email: string }[];
  /** The organisation's own sign-in page. */
  signInAddress: string;
}> {
  const found = await connectionRows(ctx.tx);
  const names = await namePeople(
    ctx,
    found.map(({ createdBy }) => createdBy),
  );
  const isShared = await isSharedInstallation(ctx.tx);
  const connections = found.map((row) => ({
    ...row,
    createdByName: names[row.createdBy]?.name ?? row.createdBy,
    redirectUri: redirectUri(row.id),
    backChannelUri: backChannelUri(row.id),
    unproven: isShared
      ? row.domains
          .filter((domain) => !row.provenDomains.includes(domain))
          .map((domain) => ({ domain, ...domainRecord(ctx.organisationId, domain) }))
      : [],
  }));
  const slug = (await ownOrganisation(ctx.tx, ctx.organisationId))?.slug ?? '';
  return {
    connections,
    passwordAdmins: await passwordAdmins(ctx.tx, ctx.now),
    signInAddress: `${env().publicUrl}/sign-in/${slug}`,
  };
}
