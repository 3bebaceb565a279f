/** GET /customers/v1/:customerId: one customer as the caller may see it (M1.2). Rules SS6, SS19. */
import { z } from 'zod';
import { customerSchema, type Customer } from '../../common/domain/customer.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { defineRoute } from '../http/define-route.ts';
import { presentDocument } from '../presenters/documents.ts';
import { readVisible } from '../queries/documents.ts';

export const customerRoute = defineRoute({
  method: 'GET',
  url: '/customers/v1/:customerId',
  summary: 'One customer, masked for the caller',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 600,
  params: z.strictObject({ customerId: z.uuid() }),
  answer: customerSchema,
  async handle({ deps, caller, params }) {
    const [row] = await readVisible(deps.db, caller, 'customers', [params.customerId]);
    // Out of scope and never heard of look alike.
    if (row === undefined) throw new AppError('not_found', { params: { resource: 'customer' } });
    return presentDocument(deps.db.cipher, caller, 'customers', row) as Customer;
  },
});
