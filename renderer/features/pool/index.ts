/** 公海: the public pools, and whose a customer is. */
export { OwnerBlock } from './OwnerBlock.tsx';
export { PoolPage } from './PoolPage.tsx';
