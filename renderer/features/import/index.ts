/** 导入: the import wizard. */
export { ImportPage } from './ImportPage.tsx';
