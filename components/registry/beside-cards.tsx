import { Markdown } from '#components/ui/markdown.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { CARD_SECTIONS } from '#server/registry/domain/model-card.ts';
import type { CardSection } from '#server/registry/domain/required-sections.ts';
import type { BesideRow } from './rows.ts';

function Section({ section, versions }: { section: CardSection; versions: readonly BesideRow[] }) {
  return (
    <div className="border-b border-line px-4 py-3 last:border-0">
      <h3 className="mb-2 font-medium">{CARD_SECTIONS[section]}</h3>
      <dl className="grid gap-4 sm:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]">
        {versions.map(({ facts: { id, model, number, card } }) => (
          <div key={id}>
            <dt className="text-[13px] text-muted">
              {model.name} {number}
            </dt>
            <dd>{card[section] ? <Markdown text={card[section]} /> : 'says nothing'}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The cards of several versions, section by section; what none of them speaks of is left out. */
export function BesideCards({ versions }: { versions: readonly BesideRow[] }) {
  const sections = (Object.keys(CARD_SECTIONS) as CardSection[]).filter((section) =>
    versions.some(({ facts }) => Boolean(facts.card[section])),
  );
  return (
    <Panel title="Model cards" flush>
      {sections.map((section) => (
        <Section key={section} section={section} versions={versions} />
      ))}
      {sections.length === 0 && <p className="p-4 text-muted">None of these versions has a card.</p>}
    </Panel>
  );
}
