import { FAIRNESS_WORDING, type FairnessMetric } from '../../evaluations/domain/evaluation-plan.ts';
import type { Block, EvaluationFindings } from '../../evaluations/domain/evaluation-report.ts';
import type { Estimate } from '../../evaluations/domain/intervals.ts';
import { protectedFields } from '../../workflows/domain/contract-fields.ts';
import {
  errored,
  failed,
  figure,
  type GateFacts,
  type GateOutcome,
  isProblem,
  passed,
} from './gate-facts.ts';

/**
 * Whether a version does well for everybody. A group only fails the gate when its whole interval lies beyond the bound: what
 * chance could explain is told and not held against the version. Groups below the plan's minimum size are not judged.
 */
function isBeyond({ low, high }: Estimate, better: 'higher' | 'lower', bound: number): boolean {
  const best = better === 'higher' ? high : low;
  if (best === null) return false;
  return better === 'higher' ? best < bound : best > bound;
}

function isPast({ value }: Estimate, better: 'higher' | 'lower', bound: number): boolean {
  return value !== null && (better === 'higher' ? value < bound : value > bound);
}

type Report = { findings: EvaluationFindings; digest: string; evaluationId: string };

function reportOf({ measured }: GateFacts): Report | GateOutcome {
  if (isProblem(measured)) return errored(measured.problem);
  const { candidate } = measured;
  if (candidate === null)
    return failed('Interlock has not measured this version by the plan in force yet.', {
      plan: measured.plan,
      run: measured.run,
    });
  if (isProblem(candidate.report)) return errored(candidate.report.problem);
  return {
    findings: candidate.report.findings,
    digest: candidate.reportDigest,
    evaluationId: candidate.evaluationId,
  };
}

function isOutcome(found: Report | GateOutcome): found is GateOutcome {
  return 'status' in found;
}

function estimateOf(block: Block, metric: string): Estimate | null {
  const found = (block as unknown as Record<string, unknown>)[metric];
  if (typeof found === 'number') return { value: found, low: found, high: found, n: block.n };
  return typeof found === 'object' && found !== null && 'low' in found ? (found as Estimate) : null;
}

export function slicesHold(facts: GateFacts): GateOutcome {
  const report = reportOf(facts);
  if (isOutcome(report)) return report;
  const { slices } = report.findings;
  if (slices.length === 0)
    return failed('The evaluation plan names no slices. Whoever writes it must name some.', { slices: [] });
  const judged = slices.filter(({ isLargeEnough }) => isLargeEnough);
  const findings = judged.flatMap(({ columns, group, block }) =>
    facts.terms.gates.sliceThresholds.flatMap(({ metric, better, bound }) => {
      const estimate = estimateOf(block, metric);
      if (estimate === null || estimate.value === null) return [];
      const isFailed = isBeyond(estimate, better, bound);
      return [{ slice: `${columns.join(', ')}: ${group}`, metric, better, bound, ...estimate, isFailed }];
    }),
  );
  const evidence = {
    report: report.digest,
    evaluationId: report.evaluationId,
    findings,
    tooSmall: slices.length - judged.length,
  };
  const bad = findings.filter(({ isFailed }) => isFailed);
  if (bad.length > 0) {
    const told = bad.map(
      ({ slice, metric, value, n }) => `${slice} has ${metric} ${figure(value ?? 0)} (${n} rows)`,
    );
    return failed(`Some groups do badly: ${told.slice(0, 5).join('; ')}.`, evidence);
  }
  const small = slices.length - judged.length;
  return passed(
    `${judged.length} slices hold${small > 0 ? `; ${small} are too small to judge` : ''}.`,
    evidence,
  );
}

export function biasWithinBounds(facts: GateFacts): GateOutcome {
  const report = reportOf(facts);
  if (isOutcome(report)) return report;
  const { bias } = report.findings;
  const collected = protectedFields(facts.workflow.version.inputContract);
  if (bias.length === 0) {
    return collected.length === 0
      ? passed('The workflow collects no protected attribute, and the plan names none.', { collected })
      : failed(`The plan measures none of the protected attributes ${collected.join(', ')}.`, { collected });
  }
  const { biasBounds } = facts.terms.gates;
  const findings = bias.flatMap(({ attribute, findings: found }) =>
    found.flatMap((one) => {
      const bound = biasBounds[one.metric as FairnessMetric];
      if (bound === undefined) return [];
      const { better } = FAIRNESS_WORDING[one.metric];
      return [
        {
          attribute,
          ...one,
          bound,
          isFailed: isBeyond(one, better, bound),
          isPast: isPast(one, better, bound),
        },
      ];
    }),
  );
  const evidence = { report: report.digest, evaluationId: report.evaluationId, findings };
  const tell = (list: typeof findings) =>
    list
      .map(
        ({ attribute, metric, value, bound, worst, best }) =>
          `${FAIRNESS_WORDING[metric].name.toLowerCase()} of ${attribute} is ${figure(value ?? 0)} against ${figure(bound)} (${worst} against ${best})`,
      )
      .slice(0, 4)
      .join('; ');
  const bad = findings.filter(({ isFailed }) => isFailed);
  if (bad.length > 0) return failed(`Groups are treated apart: ${tell(bad)}.`, evidence);
  const unsure = findings.filter((one) => one.isPast);
  return passed(
    unsure.length === 0
      ? 'Every fairness metric lies within its bound.'
      : `Nothing beyond what chance explains; look at ${tell(unsure)}.`,
    evidence,
  );
}
