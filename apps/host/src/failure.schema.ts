import { z } from 'zod';

const DAY_SECONDS = 86_400;

const secondsFrom = (least: number, most: number) =>
  z.coerce
    .number('must be a number of seconds')
    .min(least, `must be ${least} to ${most} seconds`)
    .max(most, `must be ${least} to ${most} seconds`);
const seconds = (preset: number, [least, most]: readonly [number, number], what: string) =>
  secondsFrom(least, most).default(preset).describe(what);
const count = (preset: number, most: number, what: string) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, `must be 1 to ${most}`)
    .max(most, `must be 1 to ${most}`)
    .default(preset)
    .describe(what);

/** How long the bridge waits, and how often it tries, when something fails. */
export const failureShape = {
  BRIDGE_REQUEST_TIMEOUT_SECONDS: seconds(300, [1, 900], 'Longest wait for an answer of Intacct, in seconds.'),
  BRIDGE_RETRY_ATTEMPTS: count(
    8,
    100,
    'Attempts on one record that fails for a reason that may pass, before it is an error.',
  ),
  BRIDGE_RETRY_DELAY_SECONDS: seconds(
    1,
    [0.1, 3_600],
    'Time before the second attempt, in seconds; it doubles with every attempt. Of this and every other time between tries, a random part of up to a half is left away.',
  ),
  BRIDGE_RETRY_DELAY_MAX_SECONDS: seconds(
    60,
    [0.1, DAY_SECONDS],
    'Longest time between two attempts on one record, in seconds.',
  ),
  BRIDGE_RECOVERIES: count(
    8,
    100,
    'Times that a process may be lost while it works on one record, before that is an error.',
  ),
  BRIDGE_HOLD_UNKNOWN_SECONDS: seconds(
    60,
    [0, 30 * DAY_SECONDS],
    'How long a record waits for one that is unknown or in error, in seconds.',
  ),
  BRIDGE_HOLD_PENDING_SECONDS: seconds(
    DAY_SECONDS,
    [0, 30 * DAY_SECONDS],
    'How long a record waits for one that is on its way, in seconds.',
  ),
  BRIDGE_VISIBILITY_LAG_SECONDS: seconds(0, [0, 3_600], 'How late Intacct may show what was written, in seconds.'),
  BRIDGE_DOUBT_HORIZON_SECONDS: secondsFrom(0, DAY_SECONDS)
    .optional()
    .describe(
      'How long after it was written down as sent a request whose answer was lost may still be running in Intacct, in seconds: it is not sent again before. Default: 960, which are the 15 minutes that Intacct works on a request at most and one for logging in, and BRIDGE_REQUEST_TIMEOUT_SECONDS, for which it may wait for a connection; 0 with the simulator, which keeps control ids under way apart.',
    ),
  BRIDGE_DOUBT_LOOKUPS: count(16, 1_000, 'Looks for a write in doubt before a person has to decide, the horizon over.'),
  BRIDGE_DOUBT_SENDS: count(8, 100, 'Sends of one function that had no answer before a person has to decide.'),
  BRIDGE_DOUBT_DELAY_SECONDS: seconds(
    0.5,
    [0.1, 3_600],
    'Time before a write in doubt is looked for again, in seconds; it doubles with every look.',
  ),
  BRIDGE_DOUBT_DELAY_MAX_SECONDS: seconds(300, [0.1, DAY_SECONDS], 'Longest time between two looks, in seconds.'),
  BRIDGE_PAUSE_SECONDS: seconds(
    1,
    [0.1, 3_600],
    'First pause of a company whose gateway is away, in seconds; it doubles every time that a request finds it still away.',
  ),
  BRIDGE_PAUSE_MAX_SECONDS: seconds(
    60,
    [0.1, DAY_SECONDS],
    'Longest pause before a gateway that is away is tried again, in seconds.',
  ),
  BRIDGE_LOGIN_PAUSE_SECONDS: seconds(
    300,
    [1, DAY_SECONDS],
    'First pause of a company whose login is refused, in seconds; it doubles with every refusal. Short ones lock the user out.',
  ),
  BRIDGE_LOGIN_PAUSE_MAX_SECONDS: seconds(
    14_400,
    [1, 7 * DAY_SECONDS],
    'Longest pause before a login that was refused is repeated, in seconds; mended credentials are tried at once.',
  ),
  BRIDGE_SLOT_GROW_SECONDS: seconds(
    10,
    [1, 3_600],
    'A company that was throttled gets one slot back after this, up to its own number, in seconds.',
  ),
  BRIDGE_SLOT_LEASE_SECONDS: seconds(10, [1, 600], 'A crashed worker’s slots come back after this, in seconds.'),
  BRIDGE_MIRROR_AGE_SECONDS: seconds(
    600,
    [1, DAY_SECONDS],
    'How long accounts, journals and dimensions of Intacct count as known before they are read again, in seconds.',
  ),
  BRIDGE_MIRROR_MISS_SECONDS: seconds(
    30,
    [1, DAY_SECONDS],
    'How long one of them that Intacct does not have is not asked for again, in seconds.',
  ),
};

/** The first of each is not above the second; its default gives way. */
export const failureBounds = [
  ['BRIDGE_RETRY_DELAY_SECONDS', 'BRIDGE_RETRY_DELAY_MAX_SECONDS'],
  ['BRIDGE_DOUBT_DELAY_SECONDS', 'BRIDGE_DOUBT_DELAY_MAX_SECONDS'],
  ['BRIDGE_PAUSE_SECONDS', 'BRIDGE_PAUSE_MAX_SECONDS'],
  ['BRIDGE_LOGIN_PAUSE_SECONDS', 'BRIDGE_LOGIN_PAUSE_MAX_SECONDS'],
  ['BRIDGE_HOLD_UNKNOWN_SECONDS', 'BRIDGE_HOLD_PENDING_SECONDS'],
  ['BRIDGE_MIRROR_MISS_SECONDS', 'BRIDGE_MIRROR_AGE_SECONDS'],
] as const;
