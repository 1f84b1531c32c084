import type { Actor } from '../functions/function.model.js';
import type { World } from '../store/world.store.js';
import { userOf, type CompanyUser } from '../store/company.users.js';
import type { TransportPolicy } from '../store/company.schema.js';
import type { Session } from '../store/session.store.js';
import type { CompanyStore } from '../store/company.store.js';
import { mayEnter } from './entity.access.js';
import type { ControlBlock, Credentials, Envelope, Login } from './envelope.parser.js';
import { EnvelopeFailure } from './refusal.error.js';

/** Proven caller, with what the answer says about it. */
export interface Authenticated {
  readonly actor: Actor;
  readonly company: CompanyStore;
  /** Of a login that came in from a console; else empty. */
  readonly clientId: string;
  readonly timestamp: number;
  readonly timeoutAt: number;
}

const denied = (text: string, emptyEchoes = false): EnvelopeFailure =>
  new EnvelopeFailure('authentication', [{ errorno: 'XL03000006', description2: text }], emptyEchoes);

/** Sender id and password are one pair for all companies that list the sender. */
export function checkSender(world: World, control: ControlBlock): void {
  for (const company of world.companies.values()) {
    const known = company.settings.senders.some(
      (sender) => sender.id === control.senderId && sender.password === control.password,
    );
    if (known) return;
  }
  throw new EnvelopeFailure('control', [
    { errorno: 'XL03000006', description2: 'Incorrect Intacct XML Partner ID or password.' },
  ]);
}

/** A company by its session or login, whether or not that proves anything; all when it cannot be told. */
function companiesOf(world: World, credentials: Credentials): readonly CompanyStore[] {
  const id =
    credentials.kind === 'login' ? credentials.companyId : world.sessions.peek(credentials.sessionId)?.companyId;
  const company = world.companies.get(id ?? '');
  return company === undefined ? [...world.companies.values()] : [company];
}

/**
 * The policy that makes a request asynchronous; a company has its own. Credentials are not looked at yet: whoever
 * has lost his session until the job runs learns it in the answer.
 *
 * @returns  undefined for a synchronous request
 * @throws EnvelopeFailure XL03000006 at control level
 */
export function policyOf(
  world: World,
  { control, credentials }: Envelope,
): { readonly policy: TransportPolicy; readonly company: string } | undefined {
  if (control.policyId === '') return undefined;
  for (const { id, settings } of companiesOf(world, credentials)) {
    const policy = settings.policies?.find((each) => each.id === control.policyId);
    if (policy !== undefined) return { policy, company: id };
  }
  throw new EnvelopeFailure('control', [
    { errorno: 'XL03000006', description2: `The value '${control.policyId}' is not a valid transport policy.` },
  ]);
}

function checkCompany(company: CompanyStore, senderId: string): void {
  if (company.settings.expired) {
    throw new EnvelopeFailure(
      'control',
      [{ errorno: 'PL04000055', description2: 'This company has expired. Contact your account manager.' }],
      true,
    );
  }
  if (!company.settings.senders.some((sender) => sender.id === senderId)) {
    throw denied(
      `Invalid Web Services Authorization: the sender ID '${senderId}' is not authorized to make Web Services requests to company ID '${company.id}'.`,
    );
  }
}

/** Users of the company file have theirs; nobody is told that of a user made later. */
const passwordOf = ({ profile }: World, { password }: CompanyUser): string => password ?? profile.gaps.newUserPassword;

type Proven = { readonly company: CompanyStore; readonly actor: Actor };

function logIn(world: World, login: Login, senderId: string): Proven {
  const company = world.companies.get(login.companyId);
  const user = company === undefined ? undefined : userOf(company, login.userId);
  const key = `${login.companyId}\u0000${login.userId}`;
  const failed = world.failedLogins.get(key) ?? 0;
  const limit = world.profile.gaps.lockAfterFailedLogins;
  const isLocked = limit > 0 && failed >= limit;
  const isRight = user?.isActive === true && passwordOf(world, user) === login.password && !isLocked;
  if (isRight) world.failedLogins.delete(key);
  else if (user !== undefined) world.failedLogins.set(key, failed + 1);
  if (company === undefined || user === undefined || !isRight) {
    throw denied('Sign-in information is incorrect. Please check your request.');
  }
  checkCompany(company, senderId);
  if (!mayEnter(company, user.userId, login.entity)) {
    const level = login.entity === '' ? 'the top level' : `location '${login.entity}'`;
    throw denied(`Sign-in information is incorrect: the user has no access to ${level}.`);
  }
  const actor = { senderId, companyId: company.id, userId: user.userId, entity: login.entity, sessionId: '' };
  return { company, actor };
}

const isElsewhere = ({ endpoint }: Session, reached: string): boolean =>
  endpoint !== undefined &&
  URL.canParse(endpoint) &&
  !(URL.canParse(reached) && new URL(endpoint).host === new URL(reached).host);

function resume(world: World, sessionId: string, senderId: string, at: { now: number; endpoint: string }): Proven {
  const { gaps } = world.profile;
  const known = world.sessions.peek(sessionId);
  if (gaps.sessionEndpoint === 'bound' && known !== undefined && isElsewhere(known, at.endpoint)) {
    throw denied('Invalid session: the session belongs to another endpoint.', true);
  }
  const session = world.sessions.use(sessionId, at.now, gaps.sessionTimeoutMinutes * 60_000);
  const company = session === undefined ? undefined : world.companies.get(session.companyId);
  if (session === undefined || company === undefined || !mayEnter(company, session.userId, session.entity)) {
    throw denied('Invalid session: the session is unknown or has expired. Please log in again.', true);
  }
  checkCompany(company, senderId);
  const { companyId, userId, entity } = session;
  return { company, actor: { senderId, companyId, userId, entity, sessionId } };
}

/**
 * @param endpoint  where the request came in
 * @throws EnvelopeFailure at authentication level
 */
export function authenticate(world: World, envelope: Envelope, endpoint: string): Authenticated {
  const now = world.clock.now();
  const { credentials, control } = envelope;
  const proven =
    credentials.kind === 'login'
      ? logIn(world, credentials, control.senderId)
      : resume(world, credentials.sessionId, control.senderId, { now, endpoint });
  const clientId = credentials.kind === 'login' ? credentials.clientId : '';
  return { ...proven, clientId, timestamp: now, timeoutAt: now + world.profile.gaps.sessionTimeoutMinutes * 60_000 };
}
