import type { EmergencyState } from './emergency.ts';
import type { Named } from './request-facts.ts';

/** An emergency as lists and banners show it. */
export interface EmergencyItem {
  id: string;
  requestId: string;
  number: number;
  workflow: { slug: string; name: string };
  model: { name: string; version: number };
  environment: string;
  reason: string;
  state: EmergencyState;
  invokedBy: Named;
  invokedAt: Date;
  confirmBy: Date;
  confirmedBy: Named | null;
  expiresAt: Date;
  ratifyBy: Date;
  pausedAt: Date | null;
  returnedAt: Date | null;
  overdueAt: Date | null;
  settledAt: Date | null;
}

/** An emergency as the page of its request shows it, for one reader. */
export interface EmergencyShown {
  id: string;
  state: EmergencyState;
  reason: string;
  incidentId: string;
  passedOver: readonly string[];
  invokedBy: Named;
  invokedAt: Date;
  confirmBy: Date;
  confirmedBy: Named | null;
  confirmedAt: Date | null;
  confirmReason: string | null;
  expiresAt: Date;
  ratifyBy: Date;
  pausedAt: Date | null;
  returnedAt: Date | null;
  returnedHow: string | null;
  overdueAt: Date | null;
  settledAt: Date | null;
  deploymentId: string;
  /** Why the reader may not be the second person, or null when they may. */
  whyNotConfirm: string | null;
}

/** What became of all emergencies of the organisation. */
export interface EmergencyReport {
  count: number;
  awaiting: number;
  ratified: number;
  repudiated: number;
  overdue: number;
  unconfirmed: number;
  /** Mean time from breaking the glass to ratification, in milliseconds; null when none was ratified. */
  meanToRatifyMs: number | null;
}
