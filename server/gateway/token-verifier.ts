import type { TokenActor } from '../access/domain/actor.ts';

/** Who stands behind a token that may be used now. */
export type VerifiedToken = TokenActor & {
  /** It was good when that could be asked last; whether it still is cannot be told while the database is away. */
  isUnconfirmed?: true;
};

/**
 * How the gateway learns who calls. It is a port, so that the data path knows nothing of people and sessions; the access
 * room implements it and `processes/gateway.ts` joins the two. A revoked token stops working within a second.
 */
export interface TokenVerifier {
  /**
   * Null for a token that is unknown, mistyped, revoked or expired. Throws a `Refusal` when it may not be used from
   * `address` (null when that is not known), and anything else when none of this can be told, which refuses the call; with
   * `mayBeUnconfirmed`, a token that was good before is then given as unconfirmed instead, and sooner.
   */
  verify(bearer: string, address: string | null, mayBeUnconfirmed?: boolean): Promise<VerifiedToken | null>;
  /** False while tokens cannot be told apart, for instance before the first contact with the database. */
  isReady(): boolean;
}
