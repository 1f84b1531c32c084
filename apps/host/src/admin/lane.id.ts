import type { LaneSelector } from '@bridge/ports';

const EVERY = '*';
const TOP_LEVEL = 'top';
const ENTITY = 'e-';

/** `northwind:top:10`, `northwind:e-100:20`; `*` stands for every level or priority. */
export function formatLaneId({ company, entityId, priority }: LaneSelector): string {
  const level =
    entityId === undefined ? EVERY : entityId === '' ? TOP_LEVEL : `${ENTITY}${encodeURIComponent(entityId)}`;
  return [encodeURIComponent(company), level, priority ?? EVERY].join(':');
}

/** @returns `undefined` for what names no lane */
export function parseLaneId(id: string): LaneSelector | undefined {
  const match = /^([^:]+):(\*|top|e-[^:]+):(\*|\d{1,4})$/.exec(id);
  const [, company, level = '', priority] = match ?? [];
  if (company === undefined) {
    return undefined;
  }
  try {
    const entityId = level === TOP_LEVEL ? '' : decodeURIComponent(level.slice(ENTITY.length));
    return {
      company: decodeURIComponent(company),
      ...(level === EVERY ? {} : { entityId }),
      ...(priority === EVERY ? {} : { priority: Number(priority) }),
    };
  } catch {
    return undefined;
  }
}
