'use client';

import { ChevronDown, ChevronRight, CircleX } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { cn } from '#components/ui/cn.ts';
import { formatDurationMs } from '#server/platform/domain/wording.ts';
import { prepareSpanTree, type SpanLine, treeKey, unfolded } from './prepare-span-tree.ts';
import type { SpanRow } from './rows.ts';

/** Deeper levels are drawn at this depth; the level is still told. */
const DEEPEST = 12;

const TYPE_WORDS: Readonly<Record<string, string>> = { UNKNOWN: '', LLM: 'LLM', CHAT_MODEL: 'chat model' };

/** The kind of a span as people say it; nothing where it has none. */
export function spanType(type: string): string {
  return TYPE_WORDS[type] ?? type.toLowerCase().replaceAll('_', ' ');
}

interface LineProps {
  line: SpanLine<SpanRow>;
  isChosen: boolean;
  isFolded: boolean;
  onChoose: () => void;
  onFold: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  ref: (element: HTMLElement | null) => void;
}

function Bar({ line: { left, width, span } }: { line: SpanLine<SpanRow> }) {
  return (
    <span aria-hidden className="relative block h-2 min-w-0 flex-1 rounded-sm bg-sunken">
      <span
        className={cn(
          'absolute inset-y-0 min-w-0.5 rounded-sm',
          span.status === 'ERROR' ? 'bg-stop' : 'bg-chart-1',
        )}
        style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
      />
    </span>
  );
}

function Line({ line, isChosen, isFolded, onChoose, onFold, onKeyDown, ref }: LineProps) {
  const { span, level, below } = line;
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <div
      ref={ref}
      role="treeitem"
      aria-level={level}
      aria-selected={isChosen}
      aria-expanded={below > 0 ? !isFolded : undefined}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      className={cn(
        'group flex min-h-8 cursor-pointer flex-wrap items-center gap-x-3 border-b border-line px-2 py-1 last:border-b-0 hover:bg-hover sm:flex-nowrap',
        isChosen && 'bg-accent-soft',
      )}
    >
      <span
        className="flex min-w-0 flex-1 basis-full items-center gap-1 sm:basis-1/2"
        style={{ paddingLeft: `${(Math.min(level, DEEPEST) - 1) * 0.75}rem` }}
      >
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded text-muted hover:bg-hover"
          onClick={(event) => {
            event.stopPropagation();
            onFold();
          }}
        >
          {below > 0 && <Chevron className="size-4" />}
        </span>
        {span.status === 'ERROR' && (
          <>
            <CircleX aria-hidden className="size-4 shrink-0 text-stop" />
            <span className="sr-only">failed</span>
          </>
        )}
        <span className="min-w-0 truncate font-medium">{span.name || 'without a name'}</span>
        <span className="shrink-0 text-[12px] text-muted group-aria-selected:text-text">
          {spanType(span.type)}
        </span>
        {isFolded && (
          <span className="shrink-0 text-[12px] text-muted group-aria-selected:text-text">
            {below} folded
          </span>
        )}
      </span>
      <span className="flex min-w-0 flex-1 basis-full items-center gap-2 pl-7 sm:basis-1/2 sm:pl-0">
        <Bar line={line} />
        <span className="w-20 shrink-0 text-right text-[13px] whitespace-nowrap tabular-nums">
          {span.durationMs === null ? 'under way' : formatDurationMs(span.durationMs)}
        </span>
      </span>
    </div>
  );
}

interface Props {
  spans: readonly SpanRow[];
  chosen: string;
  onChoose: (spanId: string) => void;
}

/**
 * The spans of a trace as a tree, each with its place on one axis of time. Arrow keys walk it and fold it, as in every
 * tree; what is chosen is shown beside it.
 */
export function SpanTree({ spans, chosen, onChoose }: Props) {
  const lines = useMemo(() => prepareSpanTree(spans), [spans]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const elements = useRef(new Map<string, HTMLElement>());
  const seen = unfolded(lines, folded);
  // Somebody may have folded what was chosen: the tree must still be reachable by keyboard.
  const reachable = seen.some(({ span }) => span.id === chosen) ? chosen : seen[0]?.span.id;
  const fold = (id: string) => {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setFolded(next);
    // What is shown beside the tree is what is marked in it.
    if (!unfolded(lines, next).some(({ span }) => span.id === chosen)) onChoose(id);
  };
  const take = (event: KeyboardEvent, at: number) => {
    const act = treeKey(event.key, seen, at, folded);
    if (!act) return;
    event.preventDefault();
    if ('fold' in act) return fold(act.fold);
    const next = seen[act.go]?.span.id;
    if (next === undefined) return;
    onChoose(next);
    elements.current.get(next)?.focus();
  };
  return (
    <div role="tree" aria-label="Steps of the trace" className="min-w-0 text-[13px]">
      {seen.map((line, at) => (
        <Line
          key={line.span.id}
          line={line}
          isChosen={line.span.id === reachable}
          isFolded={folded.has(line.span.id)}
          onChoose={() => onChoose(line.span.id)}
          onFold={() => fold(line.span.id)}
          onKeyDown={(event) => take(event, at)}
          ref={(element) => {
            if (element) elements.current.set(line.span.id, element);
            else elements.current.delete(line.span.id);
          }}
        />
      ))}
    </div>
  );
}
