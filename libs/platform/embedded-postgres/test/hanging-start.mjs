// A process that starts the server, writes a row and then waits to be killed: `node hanging-start.mjs <data folder>`.
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/index.js';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] });
const client = new pg.Client({ connectionString: server.url });
await client.connect();
await client.query('create table if not exists survivor (id int primary key)');
await client.query('insert into survivor values (1)');
process.stdout.write(`${JSON.stringify({ pid: server.pid })}\n`);
