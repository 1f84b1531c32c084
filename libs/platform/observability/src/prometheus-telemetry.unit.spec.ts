import { describe, expect, it } from '@jest/globals';
import type { StageLabels } from '@bridge/ports';
import { PrometheusTelemetry } from './prometheus-telemetry.js';

const labels: StageLabels = {
  flow: 'to-intacct',
  plugin: 'masterdata',
  object: 'customer',
  stage: 'gateway',
  outcome: 'success',
};
const written = 'flow="to-intacct",plugin="masterdata",object="customer",stage="gateway",outcome="success"';

const bare = (): PrometheusTelemetry => new PrometheusTelemetry({ processMetrics: false });

describe('PrometheusTelemetry', () => {
  it.each<readonly [string, (telemetry: PrometheusTelemetry) => void, readonly string[]]>([
    ['one record', (it) => it.countRecords(labels), [`sync_records_total{${written}} 1`]],
    ['many records', (it) => it.countRecords(labels, 12), [`sync_records_total{${written}} 12`]],
    [
      'the time of a stage',
      (it) => it.observeStage(labels, 0.2),
      [`sync_stage_duration_seconds_sum{${written}} 0.2`, `sync_stage_duration_seconds_count{${written}} 1`],
    ],
    [
      'a batch',
      (it) => it.observeBatch(50, 1.5, 50),
      [
        'sync_gateway_batch_size_records_sum 50',
        'sync_gateway_request_duration_seconds_sum 1.5',
        'sync_gateway_api_transactions_total{stage="gateway"} 50',
      ],
    ],
    ['errors that nobody knows', (it) => it.countUnknownGatewayErrors(3), ['sync_gateway_unknown_errors_total 3']],
    [
      'answers of queued requests',
      (it) => it.countAnswers('settled', 2),
      ['sync_gateway_answers_total{outcome="settled"} 2'],
    ],
    ['answers awaited', (it) => it.setGauge('sync_answers_awaited', 4), ['sync_answers_awaited 4']],
    ['answers in doubt', (it) => it.setGauge('sync_answers_in_doubt', 5), ['sync_answers_in_doubt 5']],
    ['answers not taken over', (it) => it.setGauge('sync_answers_concluded', 6), ['sync_answers_concluded 6']],
    [
      'the age of the inbox',
      (it) => it.setGauge('sync_inbox_oldest_age_seconds', 7),
      ['sync_inbox_oldest_age_seconds 7'],
    ],
    [
      'the age of the outbox',
      (it) => it.setGauge('sync_outbox_oldest_age_seconds', 1),
      ['sync_outbox_oldest_age_seconds 1'],
    ],
    ['open jobs', (it) => it.setGauge('sync_jobs_open', 3), ['sync_jobs_open 3']],
    [
      'the slots of each company',
      (it) => it.setGauges('sync_slots_in_use', [{ labels: { company: 'acme' }, value: 2 }]),
      ['sync_slots_in_use{company="acme"} 2'],
    ],
    [
      'the oldest job of a lane',
      (it) =>
        it.setGauges('sync_lane_oldest_age_seconds', [
          { labels: { company: 'acme', level: 'top', priority: 'document' }, value: 9 },
        ]),
      ['sync_lane_oldest_age_seconds{company="acme",level="top",priority="document"} 9'],
    ],
    [
      'what reading costs',
      (it) => it.countReads('mirror', 3),
      ['sync_gateway_api_transactions_total{stage="mirror"} 3'],
    ],
    ['writes settled', (it) => it.countDoubts('adopted'), ['sync_in_doubt_settled_total{outcome="adopted"} 1']],
    ['records let go', (it) => it.countReleases(4), ['sync_holds_released_total 4']],
    ['rows forgotten', (it) => it.countForgotten('attempt', 5), ['sync_retention_deleted_total{table="attempt"} 5']],
    ['pauses', (it) => it.countPause('GATEWAY_THROTTLED'), ['sync_pauses_total{code="GATEWAY_THROTTLED"} 1']],
    ['writes in doubt', (it) => it.setGauge('sync_in_doubt_open', 1), ['sync_in_doubt_open 1']],
  ])('shows %s', async (_, measure, lines) => {
    const telemetry = bare();
    measure(telemetry);
    expect((await telemetry.metrics()).split('\n')).toEqual(expect.arrayContaining([...lines]));
  });

  it('names every metric of ours sync_<noun>_<unit>', async () => {
    const names = [...(await bare().metrics()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names).toHaveLength(33);
    expect(names.filter((name) => !/^sync_[a-z_]+$/.test(name ?? ''))).toEqual([]);
  });

  it('forgets a company that is gone', async () => {
    const telemetry = bare();
    telemetry.setGauges('sync_slots_in_use', [{ labels: { company: 'acme' }, value: 2 }]);
    telemetry.setGauges('sync_slots_in_use', [{ labels: { company: 'other' }, value: 1 }]);
    const text = await telemetry.metrics();
    expect(text.match(/^sync_slots_in_use\{.*$/gm)).toEqual(['sync_slots_in_use{company="other"} 1']);
  });

  it('keeps two instances apart', async () => {
    bare().countRecords(labels);
    expect(await bare().metrics()).not.toContain(`sync_records_total{${written}}`);
  });

  it('shows the process and gives its media type', async () => {
    const telemetry = new PrometheusTelemetry();
    expect(await telemetry.metrics()).toContain('process_cpu_seconds_total');
    expect(telemetry.contentType).toMatch(/^text\/plain/);
  });
});
