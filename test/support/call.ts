/** Sends an online call of common/protocol/calls from a test device. */
import { expect } from 'vitest';
import type { z } from 'zod';
import { callPath, type CallSpec } from '../../common/protocol/calls/call.ts';
import type { Device, Reply } from './api-client.ts';

/** The reply as it came, also a refusal. */
export function sendCall<Request extends z.ZodType>(
  device: Device,
  call: CallSpec<Request>,
  input: z.input<Request>,
): Promise<Reply> {
  return device.post(callPath(call.name), input);
}

/** The answer, which must be one and fit its schema. */
export async function askCall<Request extends z.ZodType, Answer extends z.ZodType>(
  device: Device,
  call: CallSpec<Request, Answer>,
  input: z.input<Request>,
): Promise<z.output<Answer>> {
  const { status, body } = await device.post(callPath(call.name), input);
  expect({ status, error: status === 200 ? null : body }).toEqual({ status: 200, error: null });
  return call.answer.parse(body);
}
