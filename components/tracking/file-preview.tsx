'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatBytes } from '#server/platform/domain/wording.ts';
import { contentHref, frameHref } from './file-address.ts';
import { prepareTablePreview } from './prepare-table-preview.ts';
import { type PreviewKind, previewKind, whyNoPreview } from './preview-kind.ts';

interface Props {
  workspaceId: string;
  /** Within the workspace. */
  path: string;
  sizeBytes: number | null;
}

const WAIT_MS = 30_000;

/** Fetches a file's bytes; what went wrong is said in the server's own words. */
async function fetchFile(href: string, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(href, { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]) });
  if (answer.ok) return answer.blob();
  const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
  throw new Error(problem?.detail ?? 'The file could not be read. Try again.');
}

function useFile({ workspaceId, path }: Props) {
  const href = contentHref(workspaceId, path);
  return useQuery({
    queryKey: ['run-file', href],
    queryFn: ({ signal }) => fetchFile(href, signal),
    retry: false,
  });
}

function useFileText(props: Props) {
  const { data: blob, error, refetch } = useFile(props);
  const text = useQuery({
    queryKey: ['run-file-text', props.workspaceId, props.path, blob?.size],
    queryFn: () => blob?.text() ?? '',
    enabled: blob !== undefined,
  });
  return { text: text.data, error, refetch };
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return <ErrorState title="The file could not be shown" message={error.message} onRetry={onRetry} />;
}

const SCROLLING = 'max-h-[60dvh] overflow-auto rounded border border-line bg-sunken';

function TextPreview(props: Props & { isJson: boolean }) {
  const { text, error, refetch } = useFileText(props);
  const shown = useMemo(() => {
    // A whole number with more digits than JavaScript holds would be shown as another one.
    if (text === undefined || !props.isJson || /\d{16}/.test(text)) return text;
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }, [text, props.isJson]);
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (shown === undefined) return <Skeleton className="h-40 w-full" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section tabIndex={0} aria-label={`Content of ${props.path}`} className={SCROLLING}>
      <pre className="p-3 font-mono text-[12px] leading-5">{shown === '' ? 'The file is empty.' : shown}</pre>
    </section>
  );
}

function TablePreview(props: Props) {
  const { text, error, refetch } = useFileText(props);
  const table = useMemo(
    () => (text === undefined ? null : prepareTablePreview(text, /\.tsv$/i.test(props.path) ? '\t' : ',')),
    [text, props.path],
  );
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!table) return <Skeleton className="h-40 w-full" />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section tabIndex={0} aria-label={`Content of ${props.path}`} className={SCROLLING}>
        <table className="text-[12px]">
          <caption className="sr-only">{props.path}</caption>
          <thead className="sticky top-0 bg-sunken">
            <tr>
              {table.columns.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file are places
                <th key={index} scope="col" className="border-b border-line px-2 py-1 text-left font-medium">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, rowIndex) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are places
              <tr key={rowIndex} className="border-b border-line last:border-0">
                {row.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells of a file are places
                  <td key={index} className="max-w-80 truncate px-2 py-1 tabular-nums">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {table.left > 0 && (
        <p className="mt-1 text-[13px] text-muted">{table.left} more rows; download the file to see them.</p>
      )}
    </>
  );
}

function ImagePreview(props: Props) {
  const { data: blob, error, refetch } = useFile(props);
  const address = useMemo(() => (blob ? URL.createObjectURL(blob) : null), [blob]);
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!address) return <Skeleton className="h-60 w-full" />;
  return (
    // biome-ignore lint/performance/noImgElement: bytes of a run, fetched with the reader's session
    <img
      src={address}
      alt={props.path.split('/').at(-1)}
      className="max-h-[60dvh] max-w-full rounded border border-line bg-white object-contain"
    />
  );
}

/** What a client logged as HTML runs in an origin of its own, without cookies, and may reach nothing. */
function HtmlPreview({ workspaceId, path }: Props) {
  return (
    <iframe
      title={`Report ${path.split('/').at(-1)}`}
      src={frameHref(workspaceId, path)}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      className="h-[60dvh] w-full rounded border border-line bg-white"
    />
  );
}

function Content({ kind, ...props }: Props & { kind: PreviewKind }) {
  switch (kind) {
    case 'image':
      return <ImagePreview {...props} />;
    case 'table':
      return <TablePreview {...props} />;
    case 'html':
      return <HtmlPreview {...props} />;
    case 'json':
    case 'text':
      return <TextPreview {...props} isJson={kind === 'json'} />;
  }
}

/** One file of a run: what it holds, as far as it can be shown, and the way to take it out. */
export function FilePreview(props: Props) {
  const why = useWhyNot()('artifact:download');
  const kind = previewKind(props.path, props.sizeBytes);
  const name = props.path.split('/').at(-1);
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 font-medium break-all">
          {name} <span className="font-normal text-muted">{formatBytes(props.sizeBytes)}</span>
        </p>
        {why ? (
          <Button size="sm" reason={why}>
            Download
          </Button>
        ) : (
          <Button asChild size="sm">
            <a href={contentHref(props.workspaceId, props.path)} download={name}>
              <Download aria-hidden />
              Download
            </a>
          </Button>
        )}
      </div>
      {why ? (
        <p className="text-muted">Looking into a file takes the same right as downloading it.</p>
      ) : kind ? (
        <Content key={props.path} kind={kind} {...props} />
      ) : (
        <p className="text-muted">{whyNoPreview(props.path, props.sizeBytes)}</p>
      )}
    </div>
  );
}
