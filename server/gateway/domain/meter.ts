import type { Allowance } from '../../workflows/domain/call-limits.ts';

/**
 * One limit as it is counted. A rate (calls per second, tokens per minute) gives back unit by unit as time passes: the
 * generic cell rate algorithm. A window (a day or a month of UTC) gives back everything at its end and nothing before.
 */
export interface Meter {
  /** Names its count among all that are counted; a window's end is added to it. */
  key: string;
  name: LimitName;
  unit: 'calls' | 'tokens' | 'money';
  /** Whose use is counted. */
  of: 'token' | 'workflow';
  /** As it was agreed, for people: 100 calls per day. */
  limit: number;
  /** The most that may be used at once, or within one window. */
  most: number;
  /** Milliseconds after which one unit comes back; 0 for windows. */
  everyMs: number;
  window: 'day' | 'month' | null;
}

export type LimitName = Exclude<keyof Allowance, 'burst'>;

const SHAPES = {
  callsPerSecond: { unit: 'calls', perMs: 1_000, window: null, words: 'calls per second' },
  callsPerDay: { unit: 'calls', perMs: 0, window: 'day', words: 'calls per day' },
  tokensPerMinute: { unit: 'tokens', perMs: 60_000, window: null, words: 'tokens per minute' },
  tokensPerDay: { unit: 'tokens', perMs: 0, window: 'day', words: 'tokens per day' },
  moneyPerDay: { unit: 'money', perMs: 0, window: 'day', words: 'of its budget per day' },
  moneyPerMonth: { unit: 'money', perMs: 0, window: 'month', words: 'of its budget per month' },
} as const satisfies Record<LimitName, object>;

const NAMES = Object.keys(SHAPES) as LimitName[];

/** The meters of an allowance; `subject` names whose it is among all. */
export function metersOf(allowance: Allowance | undefined, of: Meter['of'], subject: string): Meter[] {
  return NAMES.flatMap((name): Meter[] => {
    const limit = allowance?.[name];
    if (limit === undefined) return [];
    const { unit, perMs, window } = SHAPES[name];
    const burst = name === 'callsPerSecond' ? Math.max(1, allowance?.burst ?? limit) : limit;
    const everyMs = perMs === 0 ? 0 : perMs / limit;
    return [{ key: `${subject}|${name}`, name, unit, of, limit, most: burst, everyMs, window }];
  });
}

/** When the window that `now` lies in ends, in milliseconds since 1970; 0 for rates, which have no end. */
export function windowEnd(window: Meter['window'], now: number): number {
  if (window === null) return 0;
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return window === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
}

/** What was used up, for whoever is refused. */
export function limitWording({ name, of, limit }: Pick<Meter, 'name' | 'of' | 'limit'>): string {
  const whose = of === 'token' ? 'This token' : 'This workflow';
  return `${whose} has used its ${limit} ${SHAPES[name].words}.`;
}
