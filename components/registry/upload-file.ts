/** What the upload door answers. */
export interface UploadedFile {
  id: string;
  digest: string;
  sizeBytes: number;
  isNew: boolean;
}

interface Uploading {
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

function messageOf(text: string): string {
  try {
    const problem = JSON.parse(text) as { detail?: unknown };
    if (typeof problem.detail === 'string') return problem.detail;
  } catch {
    // Whatever stands between us and the server may answer with a page of its own.
  }
  return 'The upload failed on its way. Check the connection and send the file again.';
}

function storedOf(text: string): UploadedFile | null {
  try {
    return JSON.parse(text) as UploadedFile;
  } catch {
    return null;
  }
}

/**
 * Streams a file to the upload door and says how far it has come; rejects with a sentence for people. XMLHttpRequest,
 * because fetch tells nothing about the progress of what it sends.
 */
export function uploadFile(file: File, { onProgress, signal }: Uploading): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/artifacts?fileName=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const stored = request.status >= 200 && request.status < 300 ? storedOf(request.responseText) : null;
      if (stored) resolve(stored);
      else reject(new Error(messageOf(request.responseText)));
    };
    request.onerror = () => reject(new Error(messageOf('')));
    request.onabort = () => reject(new Error('The upload was broken off. Nothing was kept.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
