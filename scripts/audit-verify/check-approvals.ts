import { createPublicKey, verify } from 'node:crypto';
import { canonicalJson, isObject, type Json, type JsonObject, sha256 } from './canonical.ts';
import type { EventWatcher } from './check-events.ts';
import type { Report } from './report.ts';

/** Signed approvals: a passkey signed the hash of the record, its holder was verified, and the log knows of it. */
const ALGORITHMS: Record<number, { keyType: string; hash: string | null }> = {
  [-7]: { keyType: 'ec', hash: 'sha256' },
  [-8]: { keyType: 'ed25519', hash: null },
  [-257]: { keyType: 'rsa', hash: 'sha256' },
};
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

function bytes(assertion: JsonObject, name: string): Buffer {
  const value = assertion[name];
  if (typeof value !== 'string' || value === '') throw new Error(`the assertion has no ${name}`);
  return Buffer.from(value, 'base64url');
}

/** The relying parties that an origin may speak for: its host, and the domains above it. */
function relyingParties(origin: Json | undefined): string[] {
  const host = new URL(String(origin)).hostname;
  const labels = host.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

function isSigned(assertion: JsonObject, authenticatorData: Buffer, clientData: Buffer): boolean {
  const known = ALGORITHMS[Number(assertion.algorithm)];
  if (!known) throw new Error(`the algorithm ${String(assertion.algorithm)} is not known`);
  const key = createPublicKey({ key: bytes(assertion, 'publicKeySpki'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== known.keyType) throw new Error('the key is not of the named algorithm');
  const message = Buffer.concat([authenticatorData, sha256(clientData)]);
  return verify(known.hash, message, key, bytes(assertion, 'signature'));
}

/** Checks one assertion over an approval record; returns whether it holds. */
function checkAssertion(assertion: JsonObject, digest: Buffer, what: string, report: Report): boolean {
  const clientData = bytes(assertion, 'clientDataJson');
  const client = JSON.parse(clientData.toString('utf8')) as Json;
  if (!isObject(client)) throw new Error('the client data is no object');
  if (client.type !== 'webauthn.get' || client.challenge !== digest.toString('base64url')) {
    report.fail('approval-challenge', `${what}: another record was signed than the one shown`);
    return false;
  }
  const authenticatorData = bytes(assertion, 'authenticatorData');
  if (!isSigned(assertion, authenticatorData, clientData)) {
    report.fail('approval-signature', `${what}: the signature is wrong`);
    return false;
  }
  const flags = authenticatorData[32] ?? 0;
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) {
    report.fail('approval-not-verified', `${what}: the authenticator did not verify its holder`);
    return false;
  }
  const party = authenticatorData.subarray(0, 32);
  if (!relyingParties(client.origin).some((name) => sha256(name).equals(party))) {
    report.fail(
      'approval-signature',
      `${what}: it was signed for another site than ${String(client.origin)}`,
    );
    return false;
  }
  return true;
}

/** Approvals that the log has still to confirm. */
export class ApprovalCheck implements EventWatcher {
  readonly #report: Report;
  readonly #awaited = new Map<string, { what: string; record: JsonObject }>();
  signed = 0;
  unsigned = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  check(approval: JsonObject, what: string): void {
    try {
      const { record, assertion } = approval;
      if (!isObject(record)) throw new Error('it has no record');
      const digest = sha256(canonicalJson(record));
      this.#awaited.set(digest.toString('hex'), { what, record });
      if (assertion === null || assertion === undefined) {
        this.unsigned += 1;
        this.#report.note(`${what}: given without a passkey; only its event speaks for it`);
      } else if (!isObject(assertion)) throw new Error('its assertion cannot be read');
      else if (checkAssertion(assertion, digest, what, this.#report)) this.signed += 1;
    } catch (error) {
      this.#report.fail('approval-malformed', `${what}: ${(error as Error).message}`);
    }
  }

  see(event: JsonObject, index: number): void {
    if (this.#awaited.size === 0 || !isObject(event.details)) return;
    const { recordDigest, subjectDigest, decision } = event.details;
    if (typeof recordDigest !== 'string') return;
    const awaited = this.#awaited.get(recordDigest);
    if (!awaited) return;
    this.#awaited.delete(recordDigest);
    const { record, what } = awaited;
    const actor = isObject(event.actor) ? event.actor.id : undefined;
    if (record.subjectDigest !== subjectDigest || record.decision !== decision || record.approver !== actor)
      this.#report.fail('approval-not-logged', `${what}: event ${index} says something else about it`);
  }

  /** Called after the whole log was seen. */
  close(hasLog: boolean): void {
    if (hasLog)
      for (const { what } of this.#awaited.values())
        this.#report.fail('approval-not-logged', `${what}: no event of the log names it`);
    if (this.signed > 0) this.#report.ok(`${this.signed} approvals are signed by a verified passkey`);
  }
}
