/** A few interactions of the newest customers: made from a seed, and sent as a device of their author would send them. Rule DE5. */
import { randomUUID } from 'node:crypto';
import type { CustomerInteraction } from '../../common/domain/timeline.ts';
import type { EpochMs } from '../../common/lib/clock.ts';
import type { PushAnswer, SessionAnswer } from '../../common/protocol/messages.ts';
import { PUSH_LIMITS } from '../../common/protocol/messages.ts';
import type { MutationOf } from '../../common/protocol/mutation.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { DEMO_PASSWORD } from './company.ts';
import type { DemoCustomer } from './generate-customers.ts';
import { makeRandom } from './random.ts';
import { GENERATED_NOTE } from './sources.ts';

export type DemoInteraction = Omit<CustomerInteraction, 'interactionId' | 'createdBy' | 'ver'>;

const CONTACTS: readonly (readonly [
  type: string,
  channel: string,
  initiatedBy: 'customer' | 'company',
  content: string,
])[] = [
  ['interaction_type:call', '电话', 'company', '介绍了产品与报价，客户要求书面报价单。'],
  ['interaction_type:call', '电话', 'customer', '来电询问交货周期，已答复十五个工作日。'],
  ['interaction_type:message', '微信', 'company', '发送产品手册与案例。'],
  ['interaction_type:message', '微信', 'customer', '询问是否支持定制包装。'],
  ['interaction_type:visit', '上门', 'company', '参观车间，了解现有供应商情况。'],
  ['interaction_type:meeting', '线上会议', 'company', '线上演示一小时，技术负责人参加。'],
  ['interaction_type:email', '邮件', 'company', '发送合同草稿，等待法务意见。'],
];

/** Zero to three contacts for each customer, between acquisition and now. */
export function makeInteractions(input: {
  readonly seed: number;
  readonly now: EpochMs;
  readonly customers: readonly { readonly customer: DemoCustomer; readonly customerId: string }[];
}): DemoInteraction[] {
  const random = makeRandom(input.seed);
  return input.customers.flatMap(({ customer, customerId }) =>
    Array.from({ length: random.int(4) }, () => {
      const [type, channel, initiatedBy, content] = random.pick(CONTACTS);
      const since = customer.fields.acquisitionTime;
      const occurredAt = Math.floor(since + (input.now - since) * random.next());
      return { customerId, type, channel, initiatedBy, content: `${GENERATED_NOTE}：${content}`, occurredAt };
    }).toSorted((a, b) => a.occurredAt - b.occurredAt),
  );
}

/** Signs in as the author and pushes. Throws when the server refuses any of it: generated data must be valid. */
export async function pushInteractions(input: {
  readonly url: string;
  readonly login: string;
  readonly interactions: readonly DemoInteraction[];
}): Promise<void> {
  const clientId = randomUUID();
  const session = await post<SessionAnswer>(`${input.url}/auth/v1/sign-in`, {
    login: input.login,
    password: DEMO_PASSWORD,
    protocol: PROTOCOL_VERSION,
    clientId,
    deviceName: GENERATED_NOTE,
    platform: 'demo',
  });
  const mutations: MutationOf<'interaction.create'>[] = input.interactions.map((doc, index) => ({
    kind: 'interaction.create',
    id: randomUUID(),
    cseq: index + 1,
    docId: randomUUID(),
    madeAt: doc.occurredAt,
    taskId: null,
    lane: 'interactive',
    doc,
  }));
  for (let start = 0; start < mutations.length; start += PUSH_LIMITS.mutations) {
    const block = mutations.slice(start, start + PUSH_LIMITS.mutations);
    const body = { clientId, mutations: block };
    const answer = await post<PushAnswer>(`${input.url}/sync/v1/push`, body, session.accessToken);
    const refused = answer.verdicts.find(verdict => verdict.code !== null);
    if (refused !== undefined) throw new Error(`The server refused generated data: ${String(refused.code)}`);
  }
}

async function post<T>(url: string, body: unknown, accessToken?: string): Promise<T> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (accessToken !== undefined) headers['authorization'] = `Bearer ${accessToken}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
