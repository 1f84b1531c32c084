import type { AwaitedRequest, AwaitedRequestStore, ConcludedRequest, Conclusion } from '@bridge/ports';
import type { DataSource } from 'typeorm';
import { storableJson } from './storable.text.js';
import { orUnavailable } from './transient.read.js';

const AWAITED_COLUMNS = `request_control_id as "requestControlId", company_id as company, intacct_company_id as "intacctCompanyId",
  is_transaction as "isTransaction", functions, sent_at as "sentAt", state`;
const CONCLUDED_COLUMNS = `${AWAITED_COLUMNS}, outcomes, api_transactions as "apiTransactions"`;

/** Awaited requests of all processes. Every method is one statement: settled, put in doubt, taken over exactly once. */
export class PostgresAwaitedRequests implements AwaitedRequestStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async await(request: Omit<AwaitedRequest, 'state'>): Promise<boolean> {
    const { requestControlId, company, intacctCompanyId, isTransaction, functions, sentAt } = request;
    const written = await this.#query(
      `insert into awaited_request (request_control_id, company_id, intacct_company_id, is_transaction, functions, sent_at)
       values ($1, $2, $3, $4, $5::jsonb, $6) on conflict (request_control_id) do nothing returning request_control_id`,
      [requestControlId, company, intacctCompanyId, isTransaction, JSON.stringify(functions), sentAt],
    );
    return written.length > 0;
  }

  async find(requestControlId: string): Promise<AwaitedRequest | undefined> {
    const [row] = await this.#query<AwaitedRequest>(
      `select ${AWAITED_COLUMNS} from awaited_request where request_control_id = $1`,
      [requestControlId],
    );
    return row;
  }

  settle(requestControlId: string, conclusion: Conclusion): Promise<boolean> {
    return this.#conclude(requestControlId, 'settled', conclusion);
  }

  doubt(requestControlId: string, conclusion: Conclusion): Promise<boolean> {
    return this.#conclude(requestControlId, 'in-doubt', conclusion);
  }

  async forget(requestControlId: string): Promise<void> {
    await this.#query(`delete from awaited_request where request_control_id = $1 and state = 'awaited'`, [
      requestControlId,
    ]);
  }

  overdue(instant: Date, limit: number): Promise<readonly AwaitedRequest[]> {
    return this.#query<AwaitedRequest>(
      `select ${AWAITED_COLUMNS} from awaited_request where state = 'awaited' and sent_at < $1 order by sent_at limit $2`,
      [instant, limit],
    );
  }

  concluded(limit: number): Promise<readonly ConcludedRequest[]> {
    return this.#query<ConcludedRequest>(
      `select ${CONCLUDED_COLUMNS} from awaited_request where state <> 'awaited' and taken_over_at is null
       order by concluded_at, request_control_id limit $1`,
      [limit],
    );
  }

  async takeOver(requestControlId: string, state: ConcludedRequest['state']): Promise<boolean> {
    const taken = await this.#query(
      `with taken as (
         update awaited_request set taken_over_at = now()
         where request_control_id = $1 and state = $2 and taken_over_at is null returning request_control_id
       ) select request_control_id from taken`,
      [requestControlId, state],
    );
    return taken.length > 0;
  }

  /** An answer counts against doubt, nothing counts against an answer. */
  async #conclude(
    requestControlId: string,
    state: ConcludedRequest['state'],
    { outcomes, apiTransactions }: Conclusion,
  ): Promise<boolean> {
    const concluded = await this.#query(
      `with concluded as (
         update awaited_request set state = $2, outcomes = $3::jsonb, api_transactions = $4, concluded_at = now(), taken_over_at = null
         where request_control_id = $1 and (state = 'awaited' or state = 'in-doubt' and $2 = 'settled') returning request_control_id
       ) select pg_notify('bridge_answers', '') from concluded`,
      [requestControlId, state, storableJson(outcomes), apiTransactions],
    );
    return concluded.length > 0;
  }

  #query<T = unknown>(sql: string, parameters: readonly unknown[]): Promise<T[]> {
    return orUnavailable('gateway', () => this.#dataSource.query<T[]>(sql, [...parameters]));
  }
}
