/** How a file of a run can be looked at here; everything else is downloaded. */
export type PreviewKind = 'image' | 'table' | 'json' | 'text' | 'html';

/** Larger files than these, in bytes, are downloaded: what a browser shows without stopping, and a person reads. */
const MOST_BYTES: Record<PreviewKind, number> = {
  image: 20_000_000,
  table: 2_000_000,
  json: 1_000_000,
  text: 1_000_000,
  html: 10_000_000,
};

const KINDS: readonly (readonly [PreviewKind, RegExp])[] = [
  ['image', /\.(png|jpe?g|gif|webp|avif|bmp)$/i],
  ['table', /\.(csv|tsv)$/i],
  ['json', /(\.(json|geojson|ipynb)|^MLmodel\.json)$/i],
  ['html', /\.html?$/i],
  [
    'text',
    /(\.(txt|md|ya?ml|toml|ini|cfg|conf|log|py|r|sh|sql|js|ts|xml|jsonl|ndjson|env|lock|rst|tex|diff|patch|svg)|(^|\/)(MLmodel|Dockerfile|Makefile|LICENSE|README|MLproject))$/i,
  ],
];

/** The preview of a file by its name and size in bytes; null for what can only be downloaded. SVG may hold scripts: it is text. */
export function previewKind(path: string, sizeBytes: number | null): PreviewKind | null {
  const kind = KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? null;
  if (kind === null || sizeBytes === null) return kind;
  return sizeBytes <= MOST_BYTES[kind] ? kind : null;
}

/** Why a file has no preview, for the place where it would be. */
export function whyNoPreview(path: string, sizeBytes: number | null): string {
  return previewKind(path, null) === null || sizeBytes === null
    ? 'Files of this kind are not shown here. Download it to look into it.'
    : 'It is too large to be shown here. Download it to look into it.';
}
