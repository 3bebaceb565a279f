/** The recycle bin 回收站: deleted customers, and bringing them back. */
export { RecycleBinPage } from './RecycleBinPage.tsx';
