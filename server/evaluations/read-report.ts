import { createHash } from 'node:crypto';
import { readStoredText } from '#server/registry/read-stored-text.ts';
import type { EvaluationReport } from './domain/evaluation-facts.ts';

const REPORT_BYTES_MAX = 32 * 1024 * 1024;

/** Reads a stored report; throws when the stored bytes no longer have the digest that was recorded with the evaluation. */
export async function readReport(reportDigest: string): Promise<EvaluationReport> {
  const text = await readStoredText(reportDigest, REPORT_BYTES_MAX);
  if (createHash('sha256').update(text).digest('hex') !== reportDigest)
    throw new Error('the stored report is not the one that was recorded');
  return JSON.parse(text) as EvaluationReport;
}
