'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { CARD_SECTIONS, type ModelCard } from '#server/registry/domain/model-card.ts';
import { missingSections } from '#server/registry/domain/required-sections.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { versionHref } from './model-address.ts';

interface Props {
  version: Pick<VersionFacts, 'id' | 'card' | 'cardRevision' | 'number' | 'model' | 'tags' | 'content'>;
}

/** What the tiers of the workflows that use the model still want said; nothing where all of it is. */
function StillToBeSaid({ version }: Props) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.cards.show.queryOptions({ versionId: version.id }));
  const missing = data ? missingSections(version.card, data.sections) : [];
  if (missing.length === 0) return null;
  return (
    <p role="note" className="mb-3 flex flex-wrap items-center gap-2">
      <StateBadge signal="caution">incomplete</StateBadge>
      Its workflows require {missing.map((section) => CARD_SECTIONS[section]).join(', ')}.
    </p>
  );
}

/** What is said of a version, with a way to say it better. */
export function CardPanel({ version }: Props) {
  const { card, cardRevision } = version;
  const sections = Object.entries(CARD_SECTIONS).flatMap(([key, label]) => {
    const text = card[key as keyof ModelCard];
    return text ? [{ label, value: <Markdown text={text} /> }] : [];
  });
  return (
    <Panel
      title="Model card"
      subtitle={
        cardRevision
          ? `Revised ${countOf(cardRevision.number, 'time')} since the version was registered.`
          : undefined
      }
      actions={
        <Link href={`${versionHref(version)}/card`} className="inline-flex min-h-6 items-center underline">
          Revise the card
        </Link>
      }
    >
      <StillToBeSaid version={version} />
      {sections.length > 0 ? (
        <KeyValues items={sections} />
      ) : (
        <p className="text-muted">
          Nothing is said of this version yet. Revise its card to say what it is for.
        </p>
      )}
    </Panel>
  );
}
