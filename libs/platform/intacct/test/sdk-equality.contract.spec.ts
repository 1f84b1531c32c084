import { describe, expect, it } from '@jest/globals';
import { ClientConfig, Functions, RequestConfig, Xml } from '@intacct/intacct-sdk';
import { account } from './gateway.fixtures.js';
import { documentPairs } from './sdk-documents.fixtures.js';
import { readPairs } from './sdk-reads.fixtures.js';
import { controlId, filled, recordPairs } from './sdk-records.fixtures.js';
import type { Pair } from './sdk-records.fixtures.js';
import { envelopeNode, loginNode, sessionNode } from '../src/request/envelope.builder.js';
import { functionNode, isWrite } from '../src/request/function.builder.js';
import type { XmlNode } from '../src/xml/xml-node.js';
import { readDocument } from '../src/xml/xml-reader.js';
import { writeDocument } from '../src/xml/xml-writer.js';

const who = account('https://api.intacct.com/ia/xml/xmlgw.phtml');
const clientConfig = {
  senderId: who.senderId,
  senderPassword: who.senderPassword.reveal(),
  companyId: who.intacctCompanyId,
  userId: who.userId,
  userPassword: who.userPassword.reveal(),
};

interface Tree {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly text: string;
  readonly children: readonly Tree[];
}

/** A document as a tree: attributes without order, and, inside objects of generic writes, elements too. */
function treeOf(node: XmlNode, isOrdered = true): Tree {
  const isGeneric = node.name === 'create' || node.name === 'update';
  const children = node.children.map((child) => treeOf(child, isOrdered && !isGeneric));
  const sorted = children.toSorted((left, right) => left.name.localeCompare(right.name));
  return {
    name: node.name,
    attributes: Object.entries(node.attributes).sort(([left], [right]) => left.localeCompare(right)),
    text: node.text,
    // The sort is stable: lines keep their order.
    children: isOrdered ? children : sorted,
  };
}

function sdkDocument(
  functions: readonly Pair['sdk'][],
  request: Partial<InstanceType<typeof RequestConfig>> = {},
  client: Partial<InstanceType<typeof ClientConfig>> = {},
): Tree {
  const config = filled(new RequestConfig(), { controlId: 'req-1', ...request });
  const xml = new Xml.RequestBlock(filled(new ClientConfig(), { ...clientConfig, ...client }), config, [
    ...functions,
  ] as never).writeXml();
  return treeOf(readDocument(xml));
}

function ourDocument(
  functions: readonly Pair['ours'][],
  request: { readonly isTransaction?: boolean; readonly policyId?: string; readonly isUnique?: boolean } = {},
  authentication = loginNode(who, undefined),
): Tree {
  const options = {
    controlId: 'req-1',
    isUnique: functions.some(isWrite),
    wantsAdditionalErrorInfo: false,
    ...request,
  };
  return treeOf(readDocument(writeDocument(envelopeNode(who, options, authentication, functions.map(functionNode)))));
}

const pairs = [...recordPairs, ...documentPairs, ...readPairs];

describe('requests of this client and of the official one', () => {
  it.each(pairs)('are the same tree: $what', ({ ours, sdk }) => {
    expect(ourDocument([ours])).toEqual(sdkDocument([sdk], { uniqueId: isWrite(ours) }));
  });

  it('are the same tree for all functions in one request, as one transaction, queued under a policy', () => {
    const writes = pairs.filter(({ ours }) => isWrite(ours));
    expect(
      ourDocument(
        writes.map(({ ours }) => ours),
        { isTransaction: true, policyId: 'policy' },
      ),
    ).toEqual(
      sdkDocument(
        writes.map(({ sdk }) => sdk),
        { uniqueId: true, transaction: true, policyId: 'policy' },
      ),
    );
  });

  it('are the same tree for a login at an entity, and for a session', () => {
    const [ours] = readPairs.map((pair) => pair.ours);
    const [sdk] = readPairs.map((pair) => pair.sdk);
    expect(ourDocument([ours!], {}, loginNode(who, 'E'))).toEqual(sdkDocument([sdk!], {}, { entityId: 'E' }));
    expect(ourDocument([ours!], {}, sessionNode('s'))).toEqual(sdkDocument([sdk!], {}, { sessionId: 's' }));
  });
});

describe('deliberate differences', () => {
  const [write] = recordPairs;

  it('uniqueid: the official client leaves it off, this one has it on for writes', () => {
    const uniqueOf = (tree: Tree): string | undefined =>
      tree.children[0]?.children.find(({ name }) => name === 'uniqueid')?.text;
    expect([uniqueOf(sdkDocument([write!.sdk])), uniqueOf(ourDocument([write!.ours]))]).toEqual(['false', 'true']);
  });

  it('pages of readByQuery: 1000 records there, 100 here, as the gateway does by itself', () => {
    const ours = { kind: 'readByQuery', controlId, object: 'A', fields: [], query: '' } as const;
    const sdk = filled(new Functions.Common.ReadByQuery(controlId), { objectName: 'A' });
    expect(JSON.stringify(ourDocument([ours]))).toContain('"text":"100"');
    expect(JSON.stringify(sdkDocument([sdk]))).toContain('"text":"1000"');
  });

  it('amounts: numbers there, the decimal text as it is here', () => {
    const lines = [{ accountNo: '1', amount: '10.50' }];
    const document = { customerId: 'C', dateCreated: '2026-11-25', termName: 'N', lines };
    expect(JSON.stringify(ourDocument([{ kind: 'create_invoice', controlId, document }]))).toContain('"text":"10.50"');
  });

  it('control characters: written as they are there, where no XML parser takes them; removed here', () => {
    const record = { CLASSID: 'A\u0001' };
    expect(JSON.stringify(ourDocument([{ kind: 'create', controlId, object: 'CLASS', record }]))).toContain(
      '"text":"A"',
    );
  });
});
