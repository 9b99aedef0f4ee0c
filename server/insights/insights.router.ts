import { permitted } from '#server/api/operation.ts';
import { enterBaseline } from './enter-baseline.ts';
import {
  enterBaselineInput,
  listKpisInput,
  overviewInput,
  setKpiInput,
  showInsightInput,
} from './insights.schema.ts';
import { listKpis } from './list-kpis.ts';
import { setKpi } from './set-kpi.ts';
import { showBusiness } from './show-business.ts';
import { showOverview } from './show-overview.ts';
import { showTechnical } from './show-technical.ts';

export const insights = {
  overview: permitted({ input: overviewInput, permission: 'insight:technical', run: showOverview }),
  technical: permitted({ input: showInsightInput, permission: 'insight:technical', run: showTechnical }),
  business: permitted({ input: showInsightInput, permission: 'insight:business', run: showBusiness }),
  enterBaseline: permitted({
    input: enterBaselineInput,
    permission: 'baseline:enter',
    audit: 'baseline.entered',
    run: enterBaseline,
  }),
  kpis: permitted({ input: listKpisInput, permission: 'workflow:read', run: listKpis }),
  setKpi: permitted({ input: setKpiInput, permission: 'kpi:set', audit: 'kpi.set', run: setKpi }),
};
