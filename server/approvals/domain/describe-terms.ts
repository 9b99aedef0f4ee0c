import { ROLE_WORDING } from '../../access/domain/roles.ts';
import type { ChangeWindow, GateLevel, PolicyAction, PolicyTerms, Slot } from './policy.ts';

/** What each action is called: "promotions of high risk in production". */
export const ACTION_WORDING = {
  promote: { name: 'Promotion', plural: 'promotions', meaning: 'Serve a model version for a workflow.' },
  'edit-policy': { name: 'Policy edit', plural: 'policy edits', meaning: 'Change an approval policy.' },
} as const satisfies Record<PolicyAction, { name: string; plural: string; meaning: string }>;

export const LEVEL_WORDING = {
  block: { name: 'Block', meaning: 'Nobody can sign until it passes.' },
  warn: { name: 'Warn', meaning: 'Whoever signs is told; signing stays possible.' },
  record: { name: 'Record', meaning: 'Kept with the request for whoever looks.' },
} as const satisfies Record<GateLevel, { name: string; meaning: string }>;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function plural(role: Slot['role'], count: number): string {
  const { name } = ROLE_WORDING[role];
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}

/** "1 ML engineer and 2 Risk officers". */
export function tellPlaces(places: readonly Slot[]): string {
  return places.map(({ role, count }) => plural(role, count)).join(' and ');
}

/** Who signs, with the alternatives: "1 Risk officer and 1 Executive, or 2 Risk officers". */
export function tellSlots(slots: PolicyTerms['slots']): string {
  return slots.length === 0 ? 'Nobody signs' : slots.map(tellPlaces).join(', or ');
}

/** A span of seconds as people say it, exact to the second: "15 min", "1 h 30 min". */
export function tellSeconds(seconds: number): string {
  if (seconds === 0) return 'none';
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let rest = seconds;
  const told = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return told.join(' ');
}

/** "Mon, Tue 09:00–17:00 Europe/Berlin". */
export function tellWindow({ days, from, to, timeZone }: ChangeWindow): string {
  const named = [...days].sort((a, b) => a - b).map((day) => DAYS[day - 1] ?? String(day));
  return `${named.join(', ')} ${from}–${to} ${timeZone}`;
}

/** When changes may be applied. */
export function tellWindows(windows: readonly ChangeWindow[]): string {
  return windows.length === 0 ? 'at any time' : windows.map(tellWindow).join('; ');
}

/** Emergency rules in words; null says that there are none. */
export function tellBreakGlass(rules: PolicyTerms['breakGlass']): string {
  if (rules === null) return 'No emergency changes';
  const roles = rules.roles.map((role) => ROLE_WORDING[role].name).join(', ');
  return `${roles}: up to ${rules.maxHours} h, second person within ${rules.secondPersonWithinMinutes} min, ratified within ${rules.ratifyWithinHours} h`;
}
