'use client';

import { useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ReviewCase } from '#components/trpc/outputs.ts';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { OVERRIDE_REASON_MIN } from '#server/reviews/reviews.schema.ts';
import { useDeskKeys } from './use-desk-keys.ts';
import type { Verdict } from './use-verdict.ts';

/** One button per decision, and a reason where it goes against the model. */
export function VerdictForm({ found, verdict }: { found: ReviewCase; verdict: Verdict }) {
  const [reason, setReason] = useState('');
  const reasonField = useRef<HTMLTextAreaElement>(null);
  // On a small screen the reason opens when it is wanted, so that the case stays readable above the buttons.
  const [isReasonOpen, setReasonOpen] = useState(false);
  const hint = useId();
  const openReason = () => {
    // The field must be on the screen before it can take the focus.
    flushSync(() => setReasonOpen(true));
    reasonField.current?.focus();
  };
  const give = (choice: string | undefined) => {
    if (!choice) return;
    const isOverride = found.leaning !== null && choice !== found.leaning;
    if (isOverride && reason.trim().length < OVERRIDE_REASON_MIN) {
      verdict.ask(choice);
      openReason();
      return;
    }
    verdict.decide(choice, reason.trim());
  };
  useDeskKeys({
    r: openReason,
    o: () => give(found.choices.find((choice) => choice !== found.leaning)),
    '1': () => give(found.choices[0]),
    '2': () => give(found.choices[1]),
  });
  return (
    <>
      <Field
        label="Reason"
        required={verdict.asked === null ? false : undefined}
        error={verdict.reasonError}
        className={cn(!isReasonOpen && 'max-xl:hidden')}
        hint="Needed when you decide against the model."
      >
        <Textarea
          ref={reasonField}
          value={reason}
          rows={3}
          maxLength={2000}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            const isSend = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
            if (isSend && verdict.asked) give(verdict.asked);
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
      <p id={hint} className="text-[13px] text-muted max-xl:sr-only">
        {found.leaning ? `The model leans towards ${found.leaning}.` : 'The model gave no answer.'} After a
        verdict the next case comes up.
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        {!isReasonOpen && (
          <Button variant="ghost" size="sm" className="xl:hidden" onClick={openReason}>
            Add a reason <Kbd>R</Kbd>
          </Button>
        )}
        <Button variant="ghost" size="sm" onClick={verdict.release}>
          Give the case back <Kbd>U</Kbd>
        </Button>
      </div>
    </>
  );
}
