import type { RunPlan } from './run-order.ts';
import { FEW } from './run-rarity.ts';
import { type OrderColumn, orderSql } from './search-sql.ts';

/** What the statement of a walk is put together from. */
export interface Walk extends RunPlan {
  /** What makes a run one of those that are meant. */
  place: string[];
  /** Where the page begins. */
  after: string[];
  most: string;
}

export const selected = (order: readonly OrderColumn[]) =>
  `r.id, r.experiment_id AS experiment, ${order.map(({ expression }, at) => `${expression} AS c${at}`).join(', ')}`;
export const where = (conditions: readonly string[]) => conditions.join(' AND ');

/** Whatever leads, or this source of ids; only of runs that fulfil these conditions as well. */
export function walkSql(walk: Walk, more: readonly string[] = [], source = 'tracking_run r'): string {
  const { lead, joins, range, conditions, order, place, after, most } = walk;
  const led = lead ? `JOIN ${lead.from} ON ${lead.alias}.run_id = r.id AND ${where(lead.conditions)}` : '';
  return `SELECT ${selected(order)} FROM ${source} ${led} ${joins.join(' ')}
    WHERE ${where([...place, ...after, ...range, ...conditions, ...more])} ORDER BY ${orderSql(order)} LIMIT ${most}`;
}

/** The same of the runs with which the walk begins, and no others. */
export function nearSql(walk: Walk, nearest: number): string {
  const { lead, joins, range, conditions, order, place, after, most } = walk;
  const ordered = `ORDER BY ${orderSql(order)} LIMIT`;
  const source = lead
    ? `(SELECT * FROM ${lead.from} WHERE ${where([...lead.conditions, ...after, ...range])} ${ordered} ${nearest}) ${lead.alias}
      JOIN tracking_run r ON r.id = ${lead.alias}.run_id`
    : `(SELECT * FROM tracking_run r WHERE ${where([...place, ...after, ...range])} ${ordered} ${nearest}) r`;
  const asked = [...(lead ? place : []), ...conditions];
  return `SELECT ${selected(order)} FROM ${source} ${joins.join(' ')}
    ${asked.length > 0 ? `WHERE ${where(asked)}` : ''} ${ordered} ${most}`;
}

/** Begins with the runs that fulfil some clauses where they are few, or are wanted in the order in which they are listed. */
export function listedSql(walk: Walk): string {
  if (walk.isByList)
    return walkSql(
      walk,
      [],
      `(SELECT * FROM common ORDER BY start_time ${walk.order[0]?.isAscending ? 'ASC' : 'DESC'}, run_id) w JOIN tracking_run r ON r.id = w.run_id`,
    );
  const count = '(SELECT count(*) FROM common)';
  const run = walk.lead ? `${walk.lead.alias}.run_id` : 'r.id';
  // The planner would begin with the list, which is what is not wanted where it is long.
  const isListed = `CASE WHEN ${count} > ${FEW} THEN ${run} IN (SELECT run_id FROM common) ELSE false END`;
  return `(${walkSql(walk, [`${count} > ${FEW}`, isListed])}) UNION ALL
    (${walkSql(walk, [`${count} <= ${FEW}`], 'common w JOIN tracking_run r ON r.id = w.run_id')})`;
}
