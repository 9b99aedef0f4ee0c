import type { AllowanceAsk, AllowanceGrant } from './domain/grant-allowance.ts';

/** The count that all gateways share. Both implementations answer as `grantAllowance` does. */
export interface AllowanceStore {
  /** Answers each asking in one round trip, in the same order; rejects when the store is away. */
  take(asks: readonly AllowanceAsk[], now: number): Promise<AllowanceGrant[]>;
  /** Forgets what has ended long ago. */
  sweep(now: number): Promise<void>;
  close(): Promise<void>;
}
