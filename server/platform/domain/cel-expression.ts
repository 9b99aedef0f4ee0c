import { parse } from '@bufbuild/cel';

/**
 * What every use of CEL here shares: reading an expression, naming what it reads, and measuring it. The language has no
 * loops, effects or clocks; whoever evaluates one bounds its size and the depth of its comprehensions.
 */
export type Expr = ReturnType<typeof parse>['expr'];

const LOGICAL = new Set(['_&&_', '_||_', '!_', '_?_:_']);
/** Errors that depend on the facts at hand and are no mistake of the expression. */
export const OF_THE_FACTS =
  /^(field not found|no such key|.*divi(de|sion) by zero|modulus|index out of bounds)/i;

export interface ExpressionProblem {
  message: string;
  /** Both from 1. */
  line: number;
  column: number;
}

export interface ParsedExpression {
  expr: Expr;
  positions: Readonly<Record<string, number>>;
}

/** A problem at a character of the expression. */
export function placedProblem(message: string, expression: string, offset: number): ExpressionProblem {
  const before = expression.slice(0, offset).split('\n');
  return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Reads an expression, or says where it does not parse. */
export function parseExpression(expression: string): ParsedExpression | ExpressionProblem {
  try {
    const { expr, sourceInfo } = parse(expression);
    return { expr, positions: sourceInfo?.positions ?? {} };
  } catch (error) {
    const { location, message = 'does not parse' } = error as {
      location?: { start: { line: number; column: number } };
      message?: string;
    };
    const { line = 1, column = 1 } = location?.start ?? {};
    return { message: message.replace(/^<input>:\d+:\d+: /, ''), line, column };
  }
}

function childrenOf({ exprKind }: Expr): Expr[] {
  switch (exprKind.case) {
    case 'selectExpr':
      return exprKind.value.operand ? [exprKind.value.operand] : [];
    case 'callExpr':
      return [...(exprKind.value.target ? [exprKind.value.target] : []), ...exprKind.value.args];
    case 'listExpr':
      return exprKind.value.elements;
    case 'structExpr':
      return exprKind.value.entries.flatMap(({ keyKind, value }) => [
        ...(keyKind.case === 'mapKey' ? [keyKind.value] : []),
        ...(value ? [value] : []),
      ]);
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result].filter((one) => one !== undefined);
    }
    default:
      return [];
  }
}

interface NamedFact {
  expr: Expr;
  /** The chain of names from its root, such as `model.metrics.auc`. */
  path: string[];
}

/** A chain of names, or null for anything else. `["auc"]` counts as `.auc`. */
function pathOf(expr: Expr): string[] | null {
  const { exprKind } = expr;
  if (exprKind.case === 'identExpr') return [exprKind.value.name];
  if (exprKind.case === 'selectExpr') {
    const before = exprKind.value.operand && pathOf(exprKind.value.operand);
    return before ? [...before, exprKind.value.field] : null;
  }
  if (exprKind.case === 'callExpr' && exprKind.value.function === '_[_]') {
    const [operand, key] = exprKind.value.args;
    const before = operand && pathOf(operand);
    const constant = key?.exprKind.case === 'constExpr' ? key.exprKind.value.constantKind : null;
    return before && constant?.case === 'stringValue' ? [...before, constant.value] : null;
  }
  return null;
}

/** The longest chains of names outside the variables that comprehensions bring along. */
export function namesIn(expr: Expr, bound: ReadonlySet<string> = new Set()): NamedFact[] {
  const path = pathOf(expr);
  if (path) return bound.has(path[0] ?? '') || path[0]?.startsWith('@') ? [] : [{ expr, path }];
  if (expr.exprKind.case !== 'comprehensionExpr')
    return childrenOf(expr).flatMap((child) => namesIn(child, bound));
  const { iterRange, iterVar, iterVar2, accuVar } = expr.exprKind.value;
  const inner = new Set([...bound, iterVar, iterVar2, accuVar]);
  return childrenOf(expr).flatMap((child) => namesIn(child, child === iterRange ? bound : inner));
}

/** How many parts an expression has, and how deep its comprehensions nest. */
export function sizeOf(expr: Expr): { nodes: number; depth: number } {
  const inside = childrenOf(expr).map(sizeOf);
  const deepest = Math.max(0, ...inside.map(({ depth }) => depth));
  return {
    nodes: inside.reduce((sum, { nodes }) => sum + nodes, 1),
    depth: deepest + (expr.exprKind.case === 'comprehensionExpr' ? 1 : 0),
  };
}

/** The parts that are evaluated on their own, so that no mistake hides behind a part that decides before it. */
export function operandsOf(expr: Expr): Expr[] {
  if (expr.exprKind.case !== 'callExpr' || !LOGICAL.has(expr.exprKind.value.function)) return [expr];
  return expr.exprKind.value.args.flatMap(operandsOf);
}
