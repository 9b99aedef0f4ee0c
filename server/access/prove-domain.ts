import { Resolver } from 'node:dns/promises';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { updateConnection } from './sso.store.ts';
import { connectionRow } from './sso.views.ts';

const RECORD = '_interlock';
const RECORDS_MAX = 50;

/** Reads the TXT records of a name; replaced in tests. */
export type ReadTxt = (name: string) => Promise<string[][]>;

const systemTxt: ReadTxt = (name) => new Resolver({ timeout: 2_000, tries: 2 }).resolveTxt(name);

/** The record by which a domain says that it belongs to an organisation; it names nothing secret. */
export function domainRecord(organisationId: string, domain: string): { name: string; value: string } {
  const value = `interlock-domain=${keyedHash(`${organisationId}|${domain}`, 'domain proof').slice(0, 32)}`;
  return { name: `${RECORD}.${domain}`, value };
}

/** Looks for the organisation's record in the domain and, when it is there, lets the connection speak for the domain. */
export async function proveDomain(
  ctx: Context,
  input: { connectionId: string; domain: string },
  readTxt: ReadTxt = systemTxt,
): Promise<{ domain: string }> {
  const { connectionId, domain } = input;
  const connection = await connectionRow(ctx.tx, connectionId);
  if (!connection?.domains.includes(domain)) throw notFound('domain of this connection');
  const wanted = domainRecord(ctx.organisationId, domain);
  const found = await readTxt(wanted.name).catch(() => []);
  if (!found.slice(0, RECORDS_MAX).some((parts) => parts.join('') === wanted.value)) {
    throw new Refusal(
      'conflict',
      `The record is not there yet. Add a TXT record for ${wanted.name} with the value ${wanted.value}, wait a few minutes, and try again.`,
      { details: { ...wanted } },
    );
  }
  const provenDomains = [...new Set([...connection.provenDomains, domain])];
  await updateConnection(ctx.tx, connectionId, { provenDomains, changedAt: ctx.now });
  await appendAuditEvent(ctx, {
    type: 'sso.domain-proven',
    resourceId: connectionId,
    details: { name: connection.name, domain },
  });
  return { domain };
}
