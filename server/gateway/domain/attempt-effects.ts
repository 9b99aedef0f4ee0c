import type { AttemptTiming } from '../../decisions/domain/decision-facts.ts';
import type { TrailEffect } from '../../decisions/domain/decision-trail.ts';
import type { Evidence } from './judge.ts';

/** What asking a revision took beside one plain attempt, as marks in the trail. */
export function effectsOfAttempts(attempts: readonly AttemptTiming[], evidence: Evidence): TrailEffect[] {
  const effects: TrailEffect[] = [];
  const add = (kind: string, text: string) => effects.push({ step: 'infer', kind, text });
  const retries = attempts.filter(({ kind }) => kind === 'retry').length;
  if (retries > 0)
    add('retried', `The model was asked again ${retries === 1 ? 'once' : `${retries} times`}.`);
  const hedge = attempts.find(({ kind }) => kind === 'hedge');
  if (hedge)
    add(
      'hedged',
      hedge.result === 'answered'
        ? 'The first attempt was slow; a second one beside it answered.'
        : 'The first attempt was slow; a second one was made beside it.',
    );
  const fault = evidence.kind === 'failed' ? evidence.error.fault : null;
  if (fault === 'resting') add('breaker-open', 'The revision was not asked: it failed too often lately.');
  if (fault === 'crowded') add('crowded', 'The revision was not asked: it had as many calls as it may have.');
  return effects;
}
