/** Calls of the administration in tests, by their declarations. */
import { callPath, type CallSpec } from '../../../common/protocol/calls/call.ts';
import type { z } from 'zod';
import type { Device } from '../../support/api-client.ts';

export interface Called<T> {
  readonly status: number;
  /** The code of the refusal; null when it was answered. */
  readonly code: string | null;
  readonly value: T;
}

/** Asks and parses the answer by the call's schema. */
export async function call<Request extends z.ZodType, Answer extends z.ZodType>(
  device: Device,
  spec: CallSpec<Request, Answer>,
  input: z.input<Request>,
): Promise<Called<z.output<Answer>>> {
  const { status, body } = await device.post(callPath(spec.name), input);
  if (status === 200) return { status, code: null, value: spec.answer.parse(body) };
  return { status, code: (body as { error: { code: string } }).error.code, value: null as z.output<Answer> };
}
