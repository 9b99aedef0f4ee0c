import type { TextPiece } from '#server/registry/domain/diff-text.ts';

/** A text with what went and what came in their places: by mark, by colour, and in words for whoever hears it. */
export function TextDiff({ pieces }: { pieces: readonly TextPiece[] }) {
  return (
    <div className="max-w-[90ch] whitespace-pre-wrap break-words">
      {pieces.map(({ kind, text }, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
        if (kind === 'same') return <span key={index}>{text}</span>;
        if (kind === 'removed')
          return (
            <del key={index} className="bg-stop-soft text-stop">
              <span className="sr-only">[removed: </span>
              {text}
              <span className="sr-only">]</span>
            </del>
          );
        return (
          <ins key={index} className="bg-clear-soft text-clear">
            <span className="sr-only">[added: </span>
            {text}
            <span className="sr-only">]</span>
          </ins>
        );
        // biome-ignore-end lint/suspicious/noArrayIndexKey: parts of a text have no identity but their place
      })}
    </div>
  );
}
