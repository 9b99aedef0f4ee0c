import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Markdown } from '#components/ui/markdown.tsx';
import { diffText } from '#server/registry/domain/diff-text.ts';
import { modelCardSchema } from '#server/registry/domain/model-card.ts';
import { BesideCards } from './beside-cards.tsx';
import { CardHistory } from './card-history.tsx';
import { PromptText } from './prompt-text.tsx';
import type { BesideRow } from './rows.ts';
import { TextDiff } from './text-diff.tsx';

const draw = (node: ReactNode): string => renderToStaticMarkup(node);
/** What somebody reads or hears, without the elements. */
const words = (html: string): string => html.replace(/<[^>]*>/g, '').replaceAll('&#x27;', "'");

describe('texts are drawn', () => {
  test('with what went and came told by element and in words', () => {
    const html = draw(createElement(TextDiff, { pieces: diffText('Be kind.', 'Be calm.') }));
    expect(html.match(/<(del|ins)\b/g)).toEqual(['<del', '<ins']);
    expect(words(html)).toBe('Be [removed: kind][added: calm].');
  });

  test('with variables marked, and nothing in them run', () => {
    const messages = [{ role: 'user' as const, content: 'Ask {{name}} <b>now</b>' }];
    const html = draw(createElement(PromptText, { messages }));
    expect(html).toMatch(/<mark [^>]*>\{\{name\}\}<\/mark>/);
    expect(html).toContain('&lt;b&gt;now&lt;/b&gt;');
    expect(words(html)).toContain('It takes the field name of the input.');
  });

  test('as Markdown by elements alone', () => {
    const html = draw(
      createElement(Markdown, { text: '# Use\n- **a**\n- [b](https://b.example)\n\n<i>x</i>' }),
    );
    expect(html).toContain('<ul class="list-disc pl-5"><li><strong class="font-semibold">a</strong></li>');
    expect(html).toContain('<a href="https://b.example" rel="noreferrer" class="underline">b</a>');
    expect(html).toContain('&lt;i&gt;x&lt;/i&gt;');
    expect(html).not.toMatch(/<h\d/);
  });
});

describe('cards are drawn', () => {
  const at = new Date('2026-11-21T10:00:00Z');
  const revision = (number: number, card: object, note = '') => ({
    number,
    card: modelCardSchema.parse(card),
    note,
    createdBy: 'Ada',
    createdAt: at,
  });

  test('revision by revision with what each changed', () => {
    const revisions = [
      revision(1, { summary: 'A score.', limits: 'Few rows.' }, 'Limits.'),
      revision(0, { summary: 'A score.' }),
    ];
    const html = draw(createElement(CardHistory, { revisions }));
    expect(words(html)).toMatch(/Revision 1by Ada.*Limits\.Changed Known limits.*As registered/);
    expect(html.match(/<ins\b/g)).toHaveLength(1);
  });

  test('side by side, without sections of which none speaks', () => {
    const version = (number: number, card: object) =>
      ({ facts: { id: `ver_${number}`, model: { name: 'score' }, number, card } }) as unknown as BesideRow;
    const html = draw(
      createElement(BesideCards, {
        versions: [version(1, { summary: 'One.' }), version(2, { limits: 'Old.' })],
      }),
    );
    expect(html.match(/<h3\b/g)).toHaveLength(2);
    expect(words(html)).toContain('Known limitsscore 1says nothingscore 2Old.');
  });
});
