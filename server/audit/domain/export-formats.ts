/** The forms in which the log leaves the house; each is also the ending of its address. */
export const EXPORT_FORMATS = ['jsonl', 'csv', 'ocsf.jsonl', 'cloudevents.jsonl', 'zip'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type LineFormat = Exclude<ExportFormat, 'zip'>;

export const EXPORT_WORDING = {
  jsonl: { name: 'JSON lines', about: 'Each event with the exact bytes that were sealed' },
  csv: { name: 'CSV', about: 'For spreadsheets; no cell is computed' },
  'ocsf.jsonl': { name: 'OCSF', about: 'Open Cybersecurity Schema Framework, for a SIEM' },
  'cloudevents.jsonl': { name: 'CloudEvents', about: 'CloudEvents 1.0, for event pipelines' },
  zip: {
    name: 'Whole log, verifiable',
    about: 'Everything sealed so far, with its tree, signatures and verifier',
  },
} as const satisfies Record<ExportFormat, { name: string; about: string }>;

export const MEDIA_TYPES = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  'ocsf.jsonl': 'application/jsonl; charset=utf-8',
  'cloudevents.jsonl': 'application/jsonl; charset=utf-8',
  zip: 'application/zip',
} as const satisfies Record<ExportFormat, string>;

/** Most events that one request for lines gives. */
export const EXPORT_LINES_MAX = 100_000;
