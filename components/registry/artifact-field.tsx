'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { formatBytes } from '#server/platform/domain/wording.ts';
import { type UploadedFile, uploadFile } from './upload-file.ts';

interface Props {
  uploaded: UploadedFile | null;
  onUploaded: (file: UploadedFile | null) => void;
  error: string | null;
}

/** Chooses a file, sends it at once, and shows the digest the server computed. */
export function ArtifactField({ uploaded, onUploaded, error }: Props) {
  const [share, setShare] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  // Nobody waits for it any more once the form is left.
  useEffect(() => () => running.current?.abort(), []);
  const send = async (file: File | undefined) => {
    running.current?.abort();
    onUploaded(null);
    setFailure(null);
    if (!file) return;
    const controller = new AbortController();
    running.current = controller;
    setShare(0);
    try {
      const result = await uploadFile(file, { onProgress: setShare, signal: controller.signal });
      if (running.current === controller) onUploaded(result);
    } catch (cause) {
      if (running.current === controller) setFailure((cause as Error).message);
    } finally {
      if (running.current === controller) setShare(null);
    }
  };
  return (
    <div className="grid gap-2">
      <Field
        label="File"
        hint="It is sent when you choose it, and known by its SHA-256 from then on."
        error={failure ?? error}
      >
        <Input type="file" onChange={(event) => void send(event.target.files?.[0])} className="py-1" />
      </Field>
      {share !== null && (
        <div className="flex items-end gap-3">
          <div className="min-w-0 flex-1">
            <Progress value={share} label="Sending the file" />
          </div>
          <Button size="sm" onClick={() => running.current?.abort()}>
            Stop upload
          </Button>
        </div>
      )}
      {uploaded && (
        <p role="status" className="text-[13px]">
          Stored, {formatBytes(uploaded.sizeBytes)}, SHA-256{' '}
          <CopyableId id={uploaded.digest} display={uploaded.digest.slice(0, 12)} />
        </p>
      )}
    </div>
  );
}
