'use client';

import Link from 'next/link';
import { type KeyboardEvent, useRef } from 'react';
import { cn } from '#components/ui/cn.ts';
import { StateBadge } from '#components/ui/state-badge.tsx';
import {
  type LineageCard,
  type LineageColumn,
  type LineageLine,
  type PreparedLineage,
  stepFrom,
} from './prepare-lineage.ts';

/** Pixels from the top of one card to the top of the next, and half a card: lines meet cards in their middle. */
const PITCH = 112;
const MIDDLE = 52;
const GAP_WIDTH = 28;

/** What a card is tied to, in words: lines are drawn only where columns stand side by side. */
function Ties({ from, to }: Pick<LineageCard, 'from' | 'to'>) {
  const said = [
    from.length > 0 && `comes from ${from.join(', ')}`,
    to.length > 0 && `leads to ${to.join(', ')}`,
  ].filter(Boolean);
  if (said.length === 0) return null;
  return <p className="mt-1 text-[13px] break-words text-muted lg:sr-only">{said.join('; ')}</p>;
}

interface CardProps {
  card: LineageCard;
  keep: (id: string, link: HTMLAnchorElement | null) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
}

function Card({ card, keep, onKey }: CardProps) {
  const { id, what, name, detail, href, state, isFocus, from, to } = card;
  return (
    <li
      className={cn(
        'relative min-w-0 rounded-md border bg-raised px-3 py-2 hover:bg-hover lg:h-26 lg:overflow-hidden',
        isFocus ? 'border-accent' : 'border-line',
      )}
    >
      <div className="flex items-center justify-between gap-2 text-[12px] text-muted">
        <span className="min-w-0 truncate">{what}</span>
        {state && <StateBadge signal={state.signal}>{state.word}</StateBadge>}
      </div>
      <Link
        ref={(link) => keep(id, link)}
        href={href}
        title={name}
        onKeyDown={(event) => onKey(event, id)}
        aria-current={isFocus ? 'true' : undefined}
        className="block min-h-6 leading-5 font-medium break-words after:absolute after:inset-0 hover:underline lg:line-clamp-2"
      >
        {name}
      </Link>
      <p className="text-[13px] break-words text-muted lg:truncate">{detail}</p>
      <Ties from={from} to={to} />
    </li>
  );
}

function Lines({ lines, rows }: { lines: readonly LineageLine[]; rows: number }) {
  const height = Math.max(rows, 1) * PITCH;
  const half = GAP_WIDTH / 2;
  return (
    <div aria-hidden className="hidden shrink-0 pt-8 lg:block">
      <svg aria-hidden width={GAP_WIDTH} height={height} viewBox={`0 0 ${GAP_WIDTH} ${height}`} fill="none">
        {lines.map(({ from, to, isOfFocus }) => {
          const [start, end] = [from * PITCH + MIDDLE, to * PITCH + MIDDLE];
          return (
            <path
              key={`${from} ${to}`}
              d={`M0 ${start} C${half} ${start} ${half} ${end} ${GAP_WIDTH} ${end}`}
              className={isOfFocus ? 'stroke-accent' : 'stroke-line-strong'}
              strokeWidth={isOfFocus ? 2 : 1}
            />
          );
        })}
      </svg>
    </div>
  );
}

function Column({ column, ...walk }: { column: LineageColumn } & Omit<CardProps, 'card'>) {
  return (
    <section aria-label={column.title} className="min-w-0 flex-1">
      <h2 className="h-8 text-[13px] font-semibold text-muted">{column.title}</h2>
      <ul className="grid gap-2">
        {column.cards.map((card) => (
          <Card key={card.id} card={card} {...walk} />
        ))}
      </ul>
      {column.more.map((text) => (
        <p key={text} className="mt-2 text-[13px] text-muted">
          {text}
        </p>
      ))}
    </section>
  );
}

/** A lineage as columns of cards with lines between them; arrow keys walk along the lines. */
export function LineageDrawing({ prepared }: { prepared: PreparedLineage }) {
  const links = useRef(new Map<string, HTMLAnchorElement>());
  const keep: CardProps['keep'] = (id, link) => {
    if (link) links.current.set(id, link);
    else links.current.delete(id);
  };
  const onKey: CardProps['onKey'] = (event, id) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = stepFrom(prepared, id, event.key);
    if (next === null) return;
    event.preventDefault();
    links.current.get(next)?.focus();
  };
  const { columns, gaps } = prepared;
  return (
    <div className="flex flex-col gap-4 lg:flex-row lg:gap-0">
      {columns.map((column, index) => {
        const lines = gaps[index];
        const rows = Math.max(column.cards.length, columns[index + 1]?.cards.length ?? 0);
        return [
          <Column key={column.title} column={column} keep={keep} onKey={onKey} />,
          lines && <Lines key={`after ${column.title}`} lines={lines} rows={rows} />,
        ];
      })}
    </div>
  );
}
