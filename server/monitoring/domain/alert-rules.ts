import type { Severity } from '../../incidents/domain/incident-facts.ts';

/** What an alert rule can watch. */
export const ALERT_KINDS = ['gateway-errors', 'input-drift', 'probing'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface AlertTerms {
  /** A share from 0 to 1 for errors, a population stability index for drift. */
  threshold: number;
  windowMinutes: number;
  /** Below this many calls in the window nothing is said. */
  minimumCount: number;
  severity: Severity;
}

export interface AlertRuleFacts extends AlertTerms {
  id: string;
  workspaceId: string;
  workflowId: string;
  kind: AlertKind;
  isEnabled: boolean;
  /** Ids of the people whom it tells. */
  recipients: readonly string[];
  createdAt: Date;
}

/** What each kind is called, what its threshold measures, and the terms every new workflow starts with. */
export const ALERT_KIND_TABLE = {
  'gateway-errors': {
    name: 'Calls without a usable answer',
    measure: 'Share of calls for which the model gave no usable answer',
    defaults: { threshold: 0.05, windowMinutes: 5, minimumCount: 20, severity: 'high' },
  },
  'input-drift': {
    name: 'Inputs unlike training',
    measure: 'Population stability index of the input that moved most, where chance does not explain it',
    defaults: { threshold: 0.25, windowMinutes: 24 * 60, minimumCount: 100, severity: 'medium' },
  },
  probing: {
    name: 'A token probes the model',
    measure:
      'Share of one token’s calls that move one field at a time, lie just around a threshold, or sweep subjects',
    defaults: { threshold: 0.5, windowMinutes: 60, minimumCount: 200, severity: 'high' },
  },
} as const satisfies Record<AlertKind, { name: string; measure: string; defaults: AlertTerms }>;
