/** One page of what stands in a bucket. */
export interface S3List {
  objects: { key: string; modifiedAt: number }[];
  /** What to ask with for the next page; null when this was the last. */
  next: string | null;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plainText(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}

function within(xml: string, tag: string): string | null {
  const [, inner] = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml) ?? [];
  return inner === undefined ? null : plainText(inner);
}

/** Reads the answer of ListObjectsV2. */
export function readS3List(xml: string): S3List {
  const objects = [...xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].flatMap(([, one = '']) => {
    const key = within(one, 'Key');
    const modifiedAt = Date.parse(within(one, 'LastModified') ?? '');
    return key === null || Number.isNaN(modifiedAt) ? [] : [{ key, modifiedAt }];
  });
  const isCut = within(xml, 'IsTruncated') === 'true';
  return { objects, next: isCut ? within(xml, 'NextContinuationToken') : null };
}
