'use client';

import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { CARD_SECTIONS } from '#server/registry/domain/model-card.ts';
import type { RequiredSection } from '#server/registry/domain/required-sections.ts';

const LONGEST = 4_000;

interface Props {
  section: RequiredSection;
  text: string;
  onChange: (text: string) => void;
  error: string | null;
}

/** Who asks for a section, in words; undefined when nobody does. */
function askedBy({ tiers }: RequiredSection): string | undefined {
  return tiers.length === 0
    ? undefined
    : `Production asks for it where the risk tier is ${tiers.join(', ')}.`;
}

/** One section of a card as Markdown, with a look at how it reads. */
export function CardSectionField({ section, text, onChange, error }: Props) {
  const [isRead, setRead] = useState(false);
  const title = CARD_SECTIONS[section.section];
  return (
    <div className="grid gap-2">
      <Field
        label={
          <span className="inline-flex flex-wrap items-center gap-2">
            {title}
            {section.isRequired && <Badge>required</Badge>}
          </span>
        }
        hint={askedBy(section)}
        error={error}
      >
        <Textarea
          rows={Math.min(16, Math.max(3, text.split('\n').length + 1))}
          maxLength={LONGEST}
          spellCheck
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      {text.trim() !== '' && (
        <div className="grid gap-2">
          <div>
            <Button size="sm" variant="ghost" aria-expanded={isRead} onClick={() => setRead(!isRead)}>
              {isRead ? 'Hide how it reads' : 'Show how it reads'}
              <span className="sr-only"> of {title}</span>
            </Button>
          </div>
          {isRead && (
            <section
              aria-label={`${title} as it reads`}
              className="rounded-md border border-line bg-sunken p-3"
            >
              <Markdown text={text} />
            </section>
          )}
        </div>
      )}
    </div>
  );
}
