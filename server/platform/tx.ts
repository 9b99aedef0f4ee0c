declare const opaque: unique symbol;

/** A transaction with its tenant set. Use cases pass it on; only data files look inside. */
export interface Tx {
  readonly [opaque]: true;
}
