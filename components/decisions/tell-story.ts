import type { Signal } from '#components/ui/state-badge.tsx';
import { explainJudgement } from '#server/decisions/domain/judgement.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import type { DecisionStory } from './rows.ts';

export interface StoryLine {
  id: string;
  at: Date;
  signal: Signal;
  text: string;
  detail: string | null;
}

function choice(story: DecisionStory, output: Readonly<Record<string, unknown>> | null): string | null {
  const value = output?.[story.workflow.version.decisionPolicy.decisionField];
  return value === undefined ? null : String(value);
}

function nameOf(story: DecisionStory, id: string): string {
  return story.actors[id]?.name ?? id;
}

/** What was decided and by whom, in one sentence. */
export function summaryOf(story: DecisionStory): string {
  const { status, decidedBy, output, modelOutput } = story.decision;
  const made = choice(story, output);
  const leaning = choice(story, modelOutput);
  const verdict = story.events.find(({ kind }) => kind === 'verdict');
  if (status === 'failed') return 'No decision was made; the caller was told so.';
  if (status === 'pending_review')
    return leaning ? `A person is asked; the model leans to ${leaning}.` : 'A person is asked.';
  switch (decidedBy) {
    case 'person': {
      const who = verdict ? nameOf(story, verdict.actorId) : 'a person';
      const against = leaning && leaning !== made ? ` against the model, which leaned to ${leaning}` : '';
      return `${who} decided ${made}${against}.`;
    }
    case 'timeout':
      return `Nobody decided in time, so the policy decided ${made}.`;
    case 'rule':
      return `The policy answered ${made} by rule, without the model.`;
    default:
      return `The model decided ${made}.`;
  }
}

function eventLine(story: DecisionStory, event: DecisionStory['events'][number]): StoryLine {
  const who = nameOf(story, event.actorId);
  const { id, at } = event;
  if (event.kind === 'outcome') {
    const { label, isCorrection } = event.body;
    const text = isCorrection
      ? `${who} corrected the outcome to ${label}.`
      : `${who} told the outcome: ${label}.`;
    return { id, at, signal: 'dark', text, detail: null };
  }
  const { output, isOverride, reason, decidedBy } = event.body;
  const made = choice(story, output) ?? 'something';
  if (decidedBy === 'timeout')
    return {
      id,
      at,
      signal: 'caution',
      text: `The time for a review ended; the policy decided ${made}.`,
      detail: null,
    };
  const text = `${who} ${isOverride ? 'overrode the model and decided' : 'decided'} ${made}.`;
  return { id, at, signal: 'person', text, detail: reason || null };
}

/** Everything that happened to a decision, in order, in sentences. */
export function storyLines(story: DecisionStory): StoryLine[] {
  const { decision } = story;
  const asked: StoryLine = {
    id: 'asked',
    at: decision.receivedAt,
    signal: 'dark',
    text: `${nameOf(story, decision.tokenId)} asked ${story.workflow.workflow.name}.`,
    detail: null,
  };
  const judged: StoryLine = {
    id: 'judged',
    at: new Date(decision.receivedAt.getTime() + decision.latencyMs),
    signal:
      decision.status === 'failed' ? 'stop' : decision.judgement.rule === 'borderline' ? 'caution' : 'clear',
    text: explainJudgement(decision.judgement),
    detail: [
      decision.judgement.stop && `Stop: ${decision.judgement.stop.reason}`,
      decision.error && `Fault: ${decision.error.message}`,
      `After ${formatDurationMs(decision.latencyMs)}`,
    ]
      .filter(Boolean)
      .join(' · '),
  };
  return [asked, judged, ...story.events.map((event) => eventLine(story, event))];
}
