import { formatZoned } from '../model/zone.format.js';
import type { Gaps } from '../load/profile.schema.js';
import type { SeededRandom } from '../load/clock.model.js';
import { writeAdditionalInfo } from './additional-info.writer.js';
import type { Authenticated } from './authentication.stage.js';
import type { Echo, Envelope } from './envelope.parser.js';
import type { FunctionResult } from './operation.stage.js';
import type { EnvelopeFailure, ErrorEntry } from './refusal.error.js';
import { escapeXml, XmlWriter } from './xml.writer.js';

export interface ResponseStyle {
  readonly gaps: Gaps;
  readonly random: SeededRandom;
}

/** Error texts write quotes as numeric references, some installations twice. */
function errorText(text: string, gaps: Gaps): string {
  const escaped = escapeXml(text).replaceAll('&quot;', '&#034;').replaceAll("'", '&#039;');
  return gaps.errorTextEscaping === 'single' ? escaped : escaped.replaceAll('&#', '&amp;#');
}

function writeErrors(writer: XmlWriter, errors: readonly ErrorEntry[], style: ResponseStyle, detailed = false): void {
  const supportId = `${style.random.text(5)}%7E${style.random.text(16)}`;
  writer.open('errormessage');
  for (const error of errors) {
    const text = error.description2 ?? '';
    writer.open('error');
    writer.leaf('errorno', error.errorno);
    writer.leaf('description', error.description ?? '');
    writer.escaped('description2', text === '' ? '' : `${errorText(text, style.gaps)} [Support ID: ${supportId}]`);
    writer.escaped('correction', errorText(error.correction ?? '', style.gaps));
    if (detailed && error.additionalInfo !== undefined) writeAdditionalInfo(writer, error.additionalInfo, supportId);
    writer.close('error');
  }
  writer.close('errormessage');
}

function writeControl(writer: XmlWriter, status: string, echo: Echo): void {
  writer.open('control');
  writer.leaf('status', status);
  writer.leaf('senderid', echo.senderId);
  writer.leaf('controlid', echo.controlId);
  writer.leaf('uniqueid', echo.uniqueId);
  writer.leaf('dtdversion', echo.dtdVersion);
  writer.close('control');
}

export const echoOfControl = ({ control }: Envelope): Echo => ({
  senderId: control.senderId,
  controlId: control.controlId,
  uniqueId: String(control.uniqueId),
  dtdVersion: control.dtdVersion,
});

export function controlFailure(failure: EnvelopeFailure, echo: Echo, style: ResponseStyle): string {
  const writer = new XmlWriter(false);
  writer.open('response');
  writeControl(writer, 'failure', failure.emptyEchoes ? { ...echo, senderId: '', controlId: '' } : echo);
  writeErrors(writer, failure.errors, style);
  writer.close('response');
  return writer.toString();
}

/** What an asynchronous request is answered with at once; it has no operation. */
export function acknowledgement({ control }: Envelope, echo: Echo): string {
  const writer = new XmlWriter(control.includeWhitespace);
  writer.open('response');
  writer.open('acknowledgement');
  writer.leaf('status', 'success');
  writer.close('acknowledgement');
  writeControl(writer, 'success', echo);
  writer.close('response');
  return writer.toString();
}

export function authenticationFailure(failure: EnvelopeFailure, envelope: Envelope, style: ResponseStyle): string {
  const { credentials, control } = envelope;
  const login = failure.emptyEchoes || credentials.kind === 'session' ? undefined : credentials;
  const writer = new XmlWriter(control.includeWhitespace);
  writer.open('response');
  writeControl(writer, 'success', echoOfControl(envelope));
  writer.open('operation');
  writer.open('authentication');
  writer.leaf('status', 'failure');
  writer.leaf('userid', login?.userId ?? '');
  writer.leaf('companyid', login?.companyId ?? '');
  writer.close('authentication');
  writeErrors(writer, failure.errors, style);
  writer.close('operation');
  writer.close('response');
  return writer.toString();
}

function writeAuthentication(writer: XmlWriter, who: Authenticated, gaps: Gaps): void {
  writer.open('authentication');
  writer.leaf('status', 'success');
  writer.leaf('userid', who.actor.userId);
  writer.leaf('companyid', who.actor.companyId);
  if (who.clientId !== '') writer.leaf('clientid', who.clientId);
  writer.leaf('locationid', who.actor.entity);
  const { timeZone } = who.company.settings;
  writer.leaf('sessiontimestamp', formatZoned(who.timestamp, timeZone));
  if (!gaps.omitSessionTimeout) writer.leaf('sessiontimeout', formatZoned(who.timeoutAt, timeZone));
  writer.close('authentication');
}

export function operationResponse(
  envelope: Envelope,
  who: Authenticated,
  results: readonly FunctionResult[],
  style: ResponseStyle,
): string {
  const writer = new XmlWriter(envelope.control.includeWhitespace);
  writer.open('response');
  writeControl(writer, 'success', echoOfControl(envelope));
  writer.open('operation');
  writeAuthentication(writer, who, style.gaps);
  for (const result of results) {
    writer.open('result');
    writer.leaf('status', result.status);
    writer.leaf('function', result.function);
    writer.leaf('controlid', result.controlId);
    result.payload?.(writer);
    if (result.errors.length > 0) writeErrors(writer, result.errors, style, envelope.control.additionalErrorInfo);
    writer.close('result');
  }
  writer.close('operation');
  writer.close('response');
  return writer.toString();
}
