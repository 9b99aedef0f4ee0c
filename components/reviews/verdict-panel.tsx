'use client';

import { useId, useRef, useState } from 'react';
import type { ReviewCase } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { OVERRIDE_REASON_MIN } from '#server/reviews/reviews.schema.ts';
import { LeaseClock } from './lease-clock.tsx';
import { useDeskKeys } from './use-desk-keys.ts';
import { useVerdict } from './use-verdict.ts';

const STATES = {
  open: { signal: 'dark', word: 'Free' },
  claimed: { signal: 'person', word: 'In work' },
  decided: { signal: 'clear', word: 'Decided' },
  timed_out: { signal: 'caution', word: 'Decided by timeout' },
} as const;

/** The verdict: one button per decision, a reason where it goes against the model, and how long the claim holds. */
export function VerdictPanel({ found, onDone }: { found: ReviewCase; onDone: () => void }) {
  const [reason, setReason] = useState('');
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const verdict = useVerdict(found, onDone);
  const give = (choice: string | undefined) => {
    if (!choice || verdict.whyNotDecide) return;
    const isOverride = found.leaning !== null && choice !== found.leaning;
    if (isOverride && reason.trim().length < OVERRIDE_REASON_MIN) {
      verdict.ask(choice);
      reasonField.current?.focus();
      return;
    }
    verdict.decide(choice, reason.trim());
  };
  useDeskKeys({
    c: verdict.claim,
    u: verdict.release,
    r: () => reasonField.current?.focus(),
    o: () => give(found.choices.find((choice) => choice !== found.leaning)),
    '1': () => give(found.choices[0]),
    '2': () => give(found.choices[1]),
  });
  const state = STATES[found.state];
  return (
    <Panel
      title="Verdict"
      actions={<StateBadge signal={state.signal}>{state.word}</StateBadge>}
      className="sticky bottom-0 xl:top-4 xl:bottom-auto"
    >
      <div className="grid gap-3">
        <p className="text-[13px] text-muted">
          Due <RelativeTime at={found.deadlineAt} />; then the policy says{' '}
          <strong className="text-text">{found.timeoutChoice}</strong>.
        </p>
        {verdict.isMine && found.leaseUntil && <LeaseClock leaseUntil={found.leaseUntil} />}
        {verdict.whyNotDecide && verdict.canClaim && (
          <Button variant="primary" pending={verdict.isPending} onClick={verdict.claim}>
            Claim case <Kbd>C</Kbd>
          </Button>
        )}
        {verdict.whyNotDecide && <p className="text-[13px] text-muted">{verdict.whyNotDecide}</p>}
        {verdict.isMine && (
          <>
            <Field
              label="Reason"
              required={false}
              error={verdict.reasonError}
              hint="Needed when you decide against the model."
            >
              <Textarea
                ref={reasonField}
                value={reason}
                rows={3}
                maxLength={2000}
                onChange={(event) => setReason(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && verdict.asked)
                    give(verdict.asked);
                  if (event.key === 'Escape') event.currentTarget.blur();
                }}
              />
            </Field>
            <div className="grid grid-cols-2 gap-2" aria-describedby={hint}>
              {found.choices.map((choice, index) => (
                <Button
                  key={choice}
                  size="lg"
                  variant={verdict.asked === choice ? 'primary' : 'secondary'}
                  pending={verdict.isPending}
                  onClick={() => give(choice)}
                >
                  <span className="first-letter:uppercase">{choice}</span> <Kbd>{index + 1}</Kbd>
                </Button>
              ))}
            </div>
            <p id={hint} className="text-[13px] text-muted">
              {found.leaning ? `The model leans towards ${found.leaning}.` : 'The model gave no answer.'}{' '}
              After a verdict the next case comes up.
            </p>
            <Button variant="ghost" size="sm" onClick={verdict.release}>
              Give the case back <Kbd>U</Kbd>
            </Button>
          </>
        )}
      </div>
    </Panel>
  );
}
