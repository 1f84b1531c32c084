import { dimensionsPlugin } from '@bridge/dimensions';
import { financialPlugin } from '@bridge/financial';
import { masterdataPlugin } from '@bridge/masterdata';
import { megaPlugin } from '@bridge/mega';
import type { DomainPlugin } from '@bridge/plugin-api';

/** The installed plugins. */
export const plugins: readonly DomainPlugin[] = [megaPlugin, dimensionsPlugin, masterdataPlugin, financialPlugin];
