import type { SmartEvent } from '@bridge/canonical';
import type { Decision, DecisionContext, EventHandler } from '@bridge/plugin-api';
import { RejectedError, requireRecord } from '@bridge/plugin-api';
import { requireEntity } from '../entity.rule.js';
import type { Site } from './site.canonical.js';

/**
 * Kept by the bridge alone: tells documents which financial site, and so which entity, stands for a site.
 *
 * Facts: `id`, `company`, `isActive`, `isFinancialSite`, `financialSite` (its own id when it is one, null when it has none).
 */
export class SiteHandler implements EventHandler<Site> {
  async decide({ data }: SmartEvent<Site>, context: DecisionContext): Promise<Decision> {
    const financialSite = data.isFinancialSite ? data.id : data.financialSite;
    if (data.isActive) {
      await requireFinancialSite(data, context);
    }
    return {
      kind: 'apply',
      commands: [],
      facts: {
        id: data.id,
        company: data.company,
        isActive: data.isActive,
        isFinancialSite: data.isFinancialSite,
        financialSite: financialSite ?? null,
      },
    };
  }
}

async function requireFinancialSite(site: Site, context: DecisionContext): Promise<void> {
  if (site.isFinancialSite) {
    await requireEntity(site.id, 'financial site', context);
    return;
  }
  if (site.financialSite === undefined || site.financialSite === site.id) {
    throw new RejectedError(
      [
        {
          code: 'HANDLER_SITE_WITHOUT_FINANCIAL_SITE',
          description: `The site "${site.id}" is no financial site and names none.`,
          field: 'financialSite',
          correction: 'Choose its financial site in DMO, or mark it as one.',
        },
      ],
      { stage: 'handler' },
    );
  }
  const financialSite = await requireRecord(
    context,
    { object: 'site', key: site.financialSite },
    { field: 'financialSite' },
  );
  if (financialSite.facts['isFinancialSite'] !== true) {
    throw new RejectedError(
      [
        {
          code: 'HANDLER_SITE_NOT_FINANCIAL',
          description: `The site "${site.financialSite}", named by the site "${site.id}" as its financial site, is none.`,
          field: 'financialSite',
          correction: 'Choose a financial site in DMO.',
        },
      ],
      { stage: 'handler' },
    );
  }
}
