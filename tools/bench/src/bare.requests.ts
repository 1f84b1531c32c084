import { Pool } from 'undici';
import { journalEntry } from './journal-entry.fixtures.js';

const login =
  '<login><userid>bridge_api</userid><companyid>MAPLESTREET</companyid><password>intacct</password></login>';

const envelope = (functions: string): string =>
  '<?xml version="1.0" encoding="utf-8"?><request><control><senderid>XT_mfg</senderid><password>sender</password>' +
  '<controlid>bench</controlid><uniqueid>true</uniqueid><dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace>' +
  `</control><operation transaction="false"><authentication>${login}</authentication><content>${functions}</content></operation></request>`;

const element = (name: string, value: unknown): string => {
  if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
  if (typeof value !== 'object' || value === null) return `<${name}>${String(value).replace(/[&<]/g, '+')}</${name}>`;
  const inner = Object.entries(value).map(([field, each]) => element(field, each));
  return `<${name}>${inner.join('')}</${name}>`;
};

/** The function of this index, as XML. */
export type Work = (index: number) => string;

export const entryWork: Work = (index) => `<create>${element('GLBATCH', journalEntry(index))}</create>`;

/** Bodies of requests; `run` makes control ids differ from those of other runs. */
export function bareRequests(
  run: string,
  work: Work,
  { requests, batch }: { readonly requests: number; readonly batch: number },
): readonly string[] {
  return Array.from({ length: requests }, (_, request) => {
    const indexes = Array.from({ length: batch }, (_unused, index) => request * batch + index);
    return envelope(indexes.map((index) => `<function controlid="${run}-${index}">${work(index)}</function>`).join(''));
  });
}

/** Sends bodies made beforehand, one after the other on each connection, and does nothing else. Returns the seconds it took. */
export async function sendBare(gatewayUrl: string, bodies: readonly string[], connections: number): Promise<number> {
  const url = new URL(gatewayUrl);
  const pool = new Pool(url.origin, { connections });
  const left = bodies.values();
  const send = async (): Promise<void> => {
    for (const body of left) {
      const response = await pool.request({
        path: url.pathname,
        method: 'POST',
        body,
        headers: { 'content-type': 'application/xml' },
      });
      const text = await response.body.text();
      if (text.includes('failure')) throw new Error(`The simulator refused: ${text.slice(0, 2_000)}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, send));
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return seconds;
}
