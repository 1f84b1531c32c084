import type { GaugeName, LabelledGauge } from '@bridge/ports';

/** What each figure means, as `/metrics` says it. */
export const gaugeHelp: Readonly<Record<GaugeName, string>> = {
  sync_inbox_oldest_age_seconds: 'Age of the oldest accepted event whose work is not finished.',
  sync_dispatch_oldest_age_seconds: 'Age of the oldest accepted event that has no job yet.',
  sync_held_oldest_age_seconds: 'How long the record that waits longest for others has waited.',
  sync_in_doubt_oldest_age_seconds: 'Since the oldest write was sent whose outcome is not known yet.',
  sync_outbox_oldest_age_seconds: 'Age of the oldest message that is not published yet.',
  sync_jobs_open: 'Jobs that are not in a final state.',
  sync_held_open: 'Records that wait for other records.',
  sync_retrying_open: 'Records that failed for a passing reason and wait for their next attempt.',
  sync_in_doubt_open: 'Writes whose outcome at Intacct is not known yet.',
  sync_outbox_open: 'Messages that are not published yet.',
  sync_outbox_failed_open: 'Messages set aside because the log refuses them.',
  sync_dead_letters_open: 'Events and records that need a person.',
  sync_answers_awaited: 'Queued requests whose answer is awaited.',
  sync_answers_in_doubt: 'Queued requests whose answer did not come in time.',
  sync_answers_concluded: 'Queued requests whose conclusion nobody has taken over yet.',
};

export const labelledGaugeHelp: Readonly<Record<LabelledGauge, string>> = {
  sync_lane_jobs: 'Jobs of a lane that are ready and wait for a slot.',
  sync_lane_oldest_age_seconds: 'Age of the oldest job of a lane that is ready.',
  sync_slots_in_use: 'Requests that may be open at Intacct at this moment.',
  sync_slots_allowed: 'Slots that a company may use now: fewer after throttling, none while it is paused.',
  sync_slots_configured: 'Slots that a company is configured with.',
  sync_pauses_open: 'Lanes or companies that get no work now, by reason.',
  sync_intake_lag_records: 'Records of a topic that the consumers have not stored yet.',
};
