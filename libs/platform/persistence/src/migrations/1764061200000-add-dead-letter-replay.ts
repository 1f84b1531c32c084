import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `ALTER TABLE "dead_letter" ADD "closed_at" TIMESTAMP WITH TIME ZONE`,
  `CREATE TABLE "dead_letter_replay" ("id" BIGSERIAL NOT NULL, "dead_letter_id" bigint NOT NULL, "replayed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "replayed_by" text NOT NULL, "outcome" text NOT NULL, "code" text, "message" text, "previous_code" text, CONSTRAINT "dead_letter_replay_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "dead_letter_replay_letter" ON "dead_letter_replay"  ("dead_letter_id", "id")`,
  `CREATE INDEX "dead_letter_open" ON "dead_letter"  ("id") WHERE closed_at IS NULL`,
  `CREATE INDEX "dead_letter_open_fingerprint" ON "dead_letter"  ("fingerprint", "id") WHERE closed_at IS NULL`,
  `CREATE INDEX "dead_letter_open_code" ON "dead_letter"  ("code", "id") WHERE closed_at IS NULL`,
];

const DOWN = [
  `DROP INDEX "dead_letter_open_code"`,
  `DROP INDEX "dead_letter_open_fingerprint"`,
  `DROP INDEX "dead_letter_open"`,
  `DROP TABLE "dead_letter_replay"`,
  `ALTER TABLE "dead_letter" DROP COLUMN "closed_at"`,
];

export class AddDeadLetterReplay1764061200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) {
      await runner.query(statement);
    }
  }
}
