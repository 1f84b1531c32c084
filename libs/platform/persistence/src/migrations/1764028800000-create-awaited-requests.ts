import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE "awaited_request" ("request_control_id" text NOT NULL, "company_id" text NOT NULL, "intacct_company_id" text NOT NULL, "is_transaction" boolean NOT NULL, "functions" jsonb NOT NULL, "sent_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL DEFAULT 'awaited', "outcomes" jsonb, "api_transactions" integer NOT NULL DEFAULT '0', "concluded_at" TIMESTAMP WITH TIME ZONE, "taken_over_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "awaited_request_pkey" PRIMARY KEY ("request_control_id"))`,
  `CREATE INDEX "awaited_request_taken_over" ON "awaited_request"  ("taken_over_at") WHERE taken_over_at IS NOT NULL`,
  `CREATE INDEX "awaited_request_concluded" ON "awaited_request"  ("concluded_at", "request_control_id") WHERE state <> 'awaited' AND taken_over_at IS NULL`,
  `CREATE INDEX "awaited_request_overdue" ON "awaited_request"  ("sent_at") WHERE state = 'awaited'`,
];

export class CreateAwaitedRequests1764028800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "awaited_request"`);
  }
}
