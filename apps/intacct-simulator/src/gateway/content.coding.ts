import { promisify } from 'node:util';
import { deflate, gzip, gzipSync } from 'node:zlib';

export const CODINGS = ['gzip', 'deflate'] as const;
export type Coding = (typeof CODINGS)[number];

/** Below this many bytes an answer is not worth compressing; above the second the thread pool does it. */
const MIN_BYTES = 512;
const POOL_BYTES = 65_536;
const FAST = { level: 1 } as const;

/** What the client prefers of what we have, by `Accept-Encoding`; gzip first when it does not mind. */
export function codingFor(accepted: string | string[] | undefined): Coding | undefined {
  const qualities = new Map<string, number>();
  for (const part of String(accepted ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';');
    const quality = parameters.map((each) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(each)?.[1]).find(Boolean);
    qualities.set(name.trim().toLowerCase(), Number(quality ?? 1));
  }
  const qualityOf = (coding: Coding): number => qualities.get(coding) ?? qualities.get('*') ?? 0;
  const [best] = [...CODINGS].sort((left, right) => qualityOf(right) - qualityOf(left));
  return best !== undefined && qualityOf(best) > 0 ? best : undefined;
}

export async function compress(
  body: string,
  accepted: string | string[] | undefined,
): Promise<{ readonly bytes: Buffer; readonly coding: Coding | undefined }> {
  const raw = Buffer.from(body, 'utf8');
  const coding = raw.length > MIN_BYTES ? codingFor(accepted) : undefined;
  if (coding === undefined) return { bytes: raw, coding };
  if (coding === 'deflate') return { bytes: await promisify(deflate)(raw, FAST), coding };
  return { bytes: raw.length > POOL_BYTES ? await promisify(gzip)(raw, FAST) : gzipSync(raw, FAST), coding };
}
